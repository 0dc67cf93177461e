import { profileOf } from '../../appliance/profiles';
import type { PreflightInput } from '../../preflight';

/** What a test changes of one part of an input. */
type Change<K extends keyof PreflightInput> = Partial<NonNullable<PreflightInput[K]>>;

export interface InputChange {
  readonly vcenter?: Change<'vcenter'>;
  readonly placement?: Change<'placement'>;
  readonly appliance?: Change<'appliance'>;
  readonly aws?: Change<'aws'>;
  readonly certificate?: PreflightInput['certificate'];
  readonly endpoints?: readonly string[];
  readonly skip?: readonly string[];
  readonly positions?: Readonly<Record<string, string>>;
}

/** An input of a connector in the lab's vCenter, which nothing can connect to. */
export function preflightInput(change: InputChange = {}): PreflightInput {
  return {
    profile: profileOf('AwsConnector'),
    positions: change.positions ?? {},
    skip: change.skip ?? [],
    vcenter: {
      server: 'vcenter.example.com',
      allowUnsupportedVersion: false,
      removesExtension: false,
      connect: () => Promise.reject(new Error('vcenter.example.com: this name is not known to DNS.')),
      ...change.vcenter,
    },
    placement: {
      datacenter: 'DC0',
      cluster: 'DC0_C0',
      datastore: 'LocalDS_0',
      folder: 'appliances',
      vmName: 'fra-01',
      mark: { key: 'connector.name', value: 'fra-01' },
      ...change.placement,
    },
    appliance: {
      image: { source: '/images/connector.ova', sha256: 'ab'.repeat(32) },
      ovf: { networks: {}, properties: {} },
      diskProvisioning: 'eagerZeroedThick',
      hardware: {},
      ...change.appliance,
    },
    aws: { region: 'eu-central-1', vmImportRole: false, ...change.aws },
    certificate: change.certificate,
    endpoints: change.endpoints,
  };
}
