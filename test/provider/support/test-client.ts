import { ConnectorClient, type Drivers } from '../../../provider/client';
import type { ClientCall } from '../../../provider/client-call';
import type { Secret } from '../../../secrets';
import type { VcenterSession } from '../../../vcenter';
import type { SimulatedAppliance } from './simulated-appliance';

type OnUnreachable = 'fail' | 'extension' | 'skip';

type Store = 'env' | 'file' | 'ssm' | 'secretsmanager' | 'vault' | 'sops';
/** A type alias, so that it is a map as well. */
type Reference = Readonly<Record<Store | 'region' | 'version', string | null>>;

/** A secret's reference with its other stores unset, as a nested attribute holds it. */
export function reference(env: string, version: string | null = null): Reference {
  const none = { file: null, ssm: null, secretsmanager: null, vault: null, sops: null, region: null };
  return { ...none, env, version };
}

/** The login of a VM's own console, as the attribute holds it. */
export const vmConsole = (
  env: string,
  previous: Reference | null = null,
): { user: null; password: Reference; previous_password: Reference | null } => ({
  user: null,
  password: reference(env),
  previous_password: previous,
});

/** What was told to the operator. */
export interface Told {
  readonly level: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
}

/** A provider whose vCenter, secrets and appliance are simulated; each is a new process of Terraform's. */
export class TestClient extends ConnectorClient {
  constructor(
    appliance: SimulatedAppliance,
    private readonly secrets: Readonly<Record<string, string>>,
    options: {
      onUnreachable?: OnUnreachable;
      env?: Record<string, string>;
      vmConsole?: Drivers['vmConsole'];
    } = {},
  ) {
    super(
      {
        name: 'fra-01',
        profile: 'AwsConnector',
        protected: false,
        allow_replacement: false,
        hold_rotations: false,
        drivers:
          options.vmConsole === undefined
            ? null
            : { console: null, vm_console: options.vmConsole, evidence_directory: null },
        uninstall: { on_unreachable: options.onUnreachable ?? null },
        vcenter: null,
        aws: null,
      },
      { VSPHERE_SERVER: 'vcenter.example.com', ...options.env },
      appliance.access,
    );
  }

  override vcenter(): Promise<VcenterSession> {
    return Promise.resolve({} as VcenterSession);
  }

  override resolve(given: unknown): Promise<Secret> {
    const { env = '', version } = given as { env?: string; version: string | null };
    const value = this.secrets[env];
    if (value === undefined) return Promise.reject(new Error(`the environment variable "${env}" is not set`));
    return Promise.resolve(version === null ? { value } : { value, version });
  }

  /** A call of it, and what it tells. */
  call(): ClientCall & { told: Told[] } {
    const told: Told[] = [];
    const tell =
      (level: Told['level']) =>
      (_path: unknown, summary: string, detail = ''): void =>
        void told.push({ level, summary, detail });
    const diagnostics = { error: tell('error'), warning: tell('warning'), hasErrors: false };
    return { provider: this, diagnostics, signal: new AbortController().signal, told };
  }
}
