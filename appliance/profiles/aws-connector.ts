import { awsConnectorConsole } from './aws-connector-console';
import { fact, GUIDE } from './aws-connector-fact';
import { awsConnectorIdentity } from './aws-connector-identity';
import { awsConnectorTroubleshooting } from './aws-connector-troubleshooting';
import { awsConnectorVmConsole } from './aws-connector-vm-console';
import type { Basis, Fact } from './fact';
import type { ApplianceProfile, Endpoint } from './profile';

const POLICY = 'managed policy AWSConnector v3, which lists what the appliance calls; AWS General Reference';

const endpoint = (
  host: string,
  purpose: string,
  basis: Basis,
  source: string,
  partitions?: readonly string[],
): Fact<Endpoint> => ({ value: { host, purpose, ...(partitions && { partitions }) }, basis, source });

/** The AWS Connector for vCenter, the appliance of the AWS Management Portal for vCenter. */
export const awsConnector: ApplianceProfile = {
  kind: 'AwsConnector',
  title: 'AWS Connector for vCenter',
  support: {
    status: 'archived',
    note: 'the AWS Connector for vCenter is archived: its guide covers vCenter 5.1 to 6.0 and was archived on 2023-06-15',
  },
  vcenter: {
    versions: fact({ first: '5.1', last: '6.0' }, 'Introduction, Requirements'),
  },
  endpoints: [
    endpoint('ec2.{region}.{dnsSuffix}', 'import virtual machines', 'documented', POLICY),
    endpoint('s3.{region}.{dnsSuffix}', 'upload disks', 'documented', POLICY),
    endpoint('iam.amazonaws.com', 'look up its user', 'documented', POLICY, ['aws']),
    endpoint('iam.us-gov.amazonaws.com', 'look up its user', 'documented', POLICY, ['aws-us-gov']),
    endpoint('iam.cn-north-1.amazonaws.com.cn', 'look up its user', 'documented', POLICY, ['aws-cn']),
    endpoint(
      'sts.{region}.{dnsSuffix}',
      'assume the trust role',
      'assumed',
      `${GUIDE}, Setting Up: option 1`,
    ),
    endpoint(
      'sns.{region}.{dnsSuffix}',
      'report usage metrics',
      'assumed',
      `${POLICY}; the region is not named`,
    ),
    endpoint(
      'amp.aws.amazon.com',
      'register with the management portal',
      'assumed',
      `${GUIDE}, Setting Up: the setup console; nothing says that the appliance goes there`,
      ['aws'],
    ),
  ],
  identity: awsConnectorIdentity,
  sharedInAccount: {
    usedBy: 'the AWS Management Portal for vCenter and its connectors',
    buckets: [
      { value: 'import-to-ec2-', basis: 'documented', source: POLICY },
      fact('export-to-s3-', 'Migrating Your Virtual Machine: Configure Instance Export, one bucket a region'),
    ],
    roles: [
      fact({ name: 'vmimport' }, 'Migrating Your Virtual Machine'),
      fact(
        { contains: 'AWS-Management-Portal-for-vCenter' },
        'Setting Up: the SAML role; the names of its other roles are not given',
      ),
    ],
  },
  disks: {
    allowed: fact(['thick', 'eagerZeroedThick'], 'Setting Up: Thin Provision must not be chosen'),
    advised: fact('eagerZeroedThick', 'Setting Up: Thick Provision Eager Zeroed is recommended'),
  },
  timeFromHost: fact(true, 'Setting Up, Configuring Time Synchronization'),
  timeOffsetLimit: fact(15, 'Setting Up, Configuring Time Synchronization'),
  managementConsole: awsConnectorConsole,
  vmConsole: awsConnectorVmConsole,
  certificate: {
    value: { keys: ['rsa'], pkcs12: 'legacy' },
    basis: 'assumed',
    source: `${GUIDE}, Installing a Trusted SSL Certificate: RSA by openssl of 2015; nothing says what its Java reads`,
  },
  registration: {
    vcenterAddressLimit: fact(32, 'Configuring the Connector: hostname of at most 32 characters'),
    neededHealth: fact(['AWS Connectivity', 'vCenter Connectivity'], 'Monitoring the Connector', 'assumed'),
    awsHealth: fact('AWS Connectivity', 'Monitoring the Connector'),
    sharedKey: fact(
      {
        name: 'AMP-connector key',
        rotation: [
          'open the setup console of the AWS Management Portal for vCenter: https://amp.aws.amazon.com/VCPlugin.html#setup',
          'on "AWS Management Portal Setup", expand the pane "AMP-Connector Key" and click "Edit"',
          'on "Create an AMP-Connector Key", choose "Create a new AMP-Connector key"',
          'give the key a name and click "Create"',
          'on "Review Your Configuration", click "Download Configuration", and let nobody else read the file',
          'click "Finish"',
        ],
      },
      'Managing the Connector, Rotating the Keys',
    ),
  },
  troubleshooting: awsConnectorTroubleshooting,
};
