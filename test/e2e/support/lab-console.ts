import {
  openConsole,
  type ConsoleError,
  type ManagementConsole,
  type OpenConsoleOptions,
} from '../../../appliance/console';
import { awsConnectorConsole } from '../../../appliance/profiles/aws-connector-console';
import { probe } from '../../../appliance/tls';
import {
  startConsole,
  VcenterRefusal,
  type Extension,
  type StandaloneConsole,
  type Switches,
} from '../../../lab/appliance';

export const ADMINISTRATOR = { username: 'administrator@vsphere.local', password: 'Admin-Secret-11' };
export const SERVICE_ACCOUNT = { username: 'LAB\\connector', password: 'Service-Secret-22' };
export const AWS_KEY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'Key-Secret-33/abc+def' };
export const PASSWORD = 'Console-Secret-44!';
export const CONNECTOR_KEY = 'Amp-Key-Secret-55';
export const TRUST_ROLE = 'arn:aws:iam::123456789012:role/amp-trust';
export const VCENTER = '10.0.0.4';
export const SECRETS = [
  ADMINISTRATOR.password,
  SERVICE_ACCOUNT.password,
  AWS_KEY.secret,
  PASSWORD,
  CONNECTOR_KEY,
];

export const CLAIM = { vcenterAddress: VCENTER, administrator: ADMINISTRATOR, password: PASSWORD };

export const configurationFile = (type: 'connector' | 'saml' = 'connector'): Uint8Array =>
  Buffer.from(
    JSON.stringify({ type, key: CONNECTOR_KEY, ...(type === 'connector' && { trustRoleArn: TRUST_ROLE }) }),
  );

export const REGISTRATION = {
  authentication: 'connector',
  vcenterAddress: VCENTER,
  administrator: ADMINISTRATOR,
  serviceAccount: SERVICE_ACCOUNT,
  awsKey: AWS_KEY,
  configuration: { file: configurationFile() },
  autoUpgrade: false,
  esxCertificates: 'vcenter',
  acceptVcenterCertificate: true,
} as const;

/** What a promise was rejected with. */
export const problem = (promise: Promise<unknown>): Promise<ConsoleError> =>
  promise.then(
    () => Promise.reject(new Error('it worked')),
    (error: unknown) => error as ConsoleError,
  );

export interface LabConsole extends StandaloneConsole {
  readonly extensions: Map<string, Extension>;
  /** What its AWS says of every right key. */
  readonly aws: { policies: string[] };
  open(options?: Partial<OpenConsoleOptions>): Promise<ManagementConsole>;
  /** As it is after the first visit. */
  claimed(): void;
}

/** The lab's appliance with a vCenter and an AWS that live in this process. */
export async function startLabConsole(switches: Partial<Switches> = {}): Promise<LabConsole> {
  const extensions = new Map<string, Extension>();
  const accounts = [ADMINISTRATOR, SERVICE_ACCOUNT];
  const check = ({ username, password }: { username: string; password: string }): Promise<void> =>
    accounts.some((account) => account.username === username && account.password === password)
      ? Promise.resolve()
      : Promise.reject(
          new VcenterRefusal('credentials', 'The vCenter user name or password is not correct.'),
        );
  const aws = { policies: ['AWSConnector'] };
  const started = await startConsole({
    switches: { rebootSeconds: 0.5, ...switches },
    vcenter: {
      check,
      register: async (login, extension) => {
        await check(login);
        extensions.set(extension.key, extension);
      },
      find: async (login, key) => {
        await check(login);
        return extensions.get(key);
      },
      unregister: async (login, key) => {
        await check(login);
        extensions.delete(key);
      },
      grantExport: (login) => check(login),
    },
    aws: {
      accessKey: (id, secret) =>
        Promise.resolve({ valid: id === AWS_KEY.id && secret === AWS_KEY.secret, ...aws }),
    },
  });
  return Object.assign(Object.create(started) as StandaloneConsole, {
    extensions,
    aws,
    async open(options: Partial<OpenConsoleOptions> = {}) {
      const { port } = started.appliance;
      const place = { address: '127.0.0.1', port };
      const trust = options.trust ?? { sha256: (await probe({ ...place, oldestTls: 'TLSv1' })).sha256 };
      return openConsole({ profile: awsConnectorConsole, ...place, timeoutSeconds: 30, ...options, trust });
    },
    claimed() {
      Object.assign(started.appliance.administration.state, { password: PASSWORD, vcenterAddress: VCENTER });
    },
  });
}
