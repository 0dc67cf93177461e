import type { ApplianceProfile, Basis, Fact } from './profile';

const GUIDE = 'AWS Management Portal for vCenter User Guide';

const fact = <T>(value: T, page: string, basis: Basis = 'documented'): Fact<T> => ({
  value,
  basis,
  source: `${GUIDE}, ${page}`,
});

/** The AWS Connector for vCenter, the appliance of the AWS Management Portal for vCenter. */
export const awsConnector: ApplianceProfile = {
  kind: 'AwsConnector',
  title: 'AWS Connector for vCenter',
  support: {
    status: 'archived',
    note: 'the AWS Connector for vCenter is archived: its guide covers vCenter 5.1 to 6.0 and was archived on 2023-06-15',
  },
  identity: {
    type: 'userKey',
    managedPolicies: [fact('AWSConnector', 'Setting Up')],
    vmImport: {
      trustedService: fact(
        'vmie.amazonaws.com',
        'Migrating Your Virtual Machine; VM Import/Export User Guide',
      ),
      externalId: fact('vmimport', 'Migrating Your Virtual Machine; VM Import/Export User Guide'),
      managedPolicies: [
        fact('service-role/VMImportExportRoleForAWSConnector', 'Migrating Your Virtual Machine'),
      ],
    },
  },
  disks: {
    allowed: fact(['thick', 'eagerZeroedThick'], 'Setting Up: Thin Provision must not be chosen'),
    advised: fact('eagerZeroedThick', 'Setting Up: Thick Provision Eager Zeroed is recommended'),
  },
  timeFromHost: fact(true, 'Setting Up, Configuring Time Synchronization'),
  managementConsole: { port: fact(443, 'Managing the Connector: https://ip_address/') },
  vmConsole: { user: fact('ec2-user', 'Managing the Connector, Logging into the Virtual Machine Console') },
  registration: {
    vcenterAddressLimit: fact(32, 'Configuring the Connector: hostname of at most 32 characters'),
  },
};
