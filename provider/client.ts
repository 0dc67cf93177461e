import { join } from 'node:path';
import { userCacheDirectory } from '../ova/user-cache';
import type { AwsContext, Secret } from '../secrets';
import { onAwsChange } from '../secrets/aws/changes';
import type { PlacedVm, PlacedVmQuery, Placement, PlacementQuery, VcenterSession } from '../vcenter';
import { auditLog, type RecordChange } from './audit/audit-log';
import { ofAws, ofVcenter } from './audit/recorded-changes';
import type { ApplianceAccess } from './appliance-access';
import type { configuration } from './configuration';
import { realAccess } from './real-access';
import { isUnknown, ProviderError, type UnknownConfig, type WithUnknown } from './runtime';

type Configuration = UnknownConfig<typeof configuration>;
type Environment = Readonly<Record<string, string | undefined>>;

export interface Drivers {
  readonly console: 'browser' | 'manual';
  readonly vmConsole: 'auto' | 'guestOperations' | 'scanCodes' | 'manual';
}

/** What the provider's types work with: its configuration, and connections that are made when first needed. */
export class ConnectorClient {
  /** The appliance's name. */
  readonly name?: string;
  /** Kind of the appliance. */
  readonly profile?: string;
  readonly isProtected: boolean;
  /** Whether a protected VM may give way to another one. What is not known yet is not known to be allowed. */
  readonly allowsReplacement: boolean;
  /** Whether rotations of keys that are due wait. */
  readonly holdsRotations: boolean;
  /** Records what is changed outside Terraform; undefined where nobody wants to know. */
  readonly record?: RecordChange;
  private session?: Promise<VcenterSession>;
  private readonly placements = new Map<string, Promise<Placement>>();
  private readonly vms = new Map<string, Promise<PlacedVm | undefined>>();
  private readonly secretVersions = new Map<string, Promise<string | undefined>>();
  /** What was refused inside appliances in this run, as `login-memory.ts` notes it. */
  readonly refusedLogins = new Map<string, string>();

  constructor(
    private readonly config: Configuration,
    readonly env: Environment,
    /** Ways into the appliance. */
    readonly access: ApplianceAccess = realAccess,
  ) {
    this.name = optional(config.name, 'name');
    this.profile = optional(config.profile, 'profile');
    this.allowsReplacement = config.allow_replacement === true;
    this.holdsRotations = config.hold_rotations === true;
    const record = auditLog(env);
    this.record = record;
    onAwsChange(record && ((change) => record(ofAws(change))));
    // What is not known yet is not known to be unprotected.
    this.isProtected = config.protected !== false && config.protected !== null;
  }

  /** How what lies inside the appliance is worked. */
  get drivers(): Drivers {
    const drivers = known(this.config.drivers, 'drivers');
    return {
      console: known(drivers?.console ?? null, 'drivers.console') ?? 'browser',
      vmConsole: known(drivers?.vm_console ?? null, 'drivers.vm_console') ?? 'auto',
    };
  }

  /** Where screenshots and traces of failed steps are kept. */
  get evidenceDirectory(): string {
    const drivers = known(this.config.drivers, 'drivers');
    const given = optional(drivers?.evidence_directory ?? null, 'drivers.evidence_directory');
    return given ?? join(userCacheDirectory(this.env), 'evidence', this.name ?? '');
  }

  /** What to do when an appliance cannot be unregistered in its console. */
  get onUnreachable(): 'fail' | 'extension' | 'skip' {
    const uninstall = known(this.config.uninstall, 'uninstall');
    return known(uninstall?.on_unreachable ?? null, 'uninstall.on_unreachable') ?? 'fail';
  }

  /** The AWS side, as far as it is configured. */
  get aws(): AwsContext & { readonly accountId?: string } {
    const aws = known(this.config.aws, 'aws');
    if (aws === null) return {};
    const role = known(aws.assume_role, 'aws.assume_role');
    return {
      region: optional(aws.region, 'aws.region'),
      profile: optional(aws.profile, 'aws.profile'),
      accountId: optional(aws.account_id, 'aws.account_id'),
      assumeRole:
        role === null
          ? undefined
          : {
              roleArn: known(role.role_arn, 'aws.assume_role.role_arn'),
              externalId: optional(role.external_id, 'aws.assume_role.external_id'),
              sessionName: optional(role.session_name, 'aws.assume_role.session_name'),
            },
    };
  }

  /** Name of the vCenter that is configured. @throws ProviderError when none is */
  get vcenterServer(): string {
    const vcenter = known(this.config.vcenter, 'vcenter');
    const server = optional(vcenter?.server ?? null, 'vcenter.server') ?? this.setting('VSPHERE_SERVER');
    if (server !== undefined) return server;
    throw new ProviderError('no vCenter is configured', {
      detail: "Set vcenter.server in the provider's configuration, or VSPHERE_SERVER in the environment.",
    });
  }

  /** A session of the vCenter that is configured, the same for every call; logged in when first asked for. */
  vcenter(): Promise<VcenterSession> {
    // A failure is kept too: what was wrong once in a run stays wrong, and a password is not tried twice.
    this.session ??= this.connect();
    return this.session;
  }

  /**
   * Where names lead, asked of vCenter once in a run: the checks and the look-up ask the same. What is said of
   * networks is what the first to ask has named.
   */
  async placement(query: PlacementQuery, signal: AbortSignal): Promise<Placement> {
    const { resolvePlacement } = await import('../vcenter/index.js');
    const key = JSON.stringify({ ...query, networks: undefined });
    const placement =
      this.placements.get(key) ??
      this.vcenter().then((session) => resolvePlacement(session, query, { signal }));
    this.placements.set(key, placement);
    const vm = placement.then((place) => place.vm);
    // Whoever asked for the place learns of the error.
    vm.catch(() => undefined);
    this.vms.set(vmKey(query), vm);
    return placement;
  }

  /** The VM at a place, or the one with our mark; asked of vCenter once in a run, as a part of its place or alone. */
  async placedVm(query: PlacedVmQuery, signal: AbortSignal): Promise<PlacedVm | undefined> {
    const { findPlacedVm } = await import('../vcenter/index.js');
    const vm =
      this.vms.get(vmKey(query)) ??
      this.vcenter().then((session) => findPlacedVm(session, query, { signal }));
    this.vms.set(vmKey(query), vm);
    return vm;
  }

  /** The value behind a reference, as a nested attribute holds it. */
  async resolve(reference: unknown, signal?: AbortSignal): Promise<Secret> {
    const { resolveSecret, toSecretReference } = await import('../secrets/index.js');
    return resolveSecret(toSecretReference(reference), { env: this.env, aws: this.aws, signal });
  }

  /**
   * The version of the secret behind a reference, asked of its store once in a run; undefined where there is none.
   * What has no store with versions is not read for it.
   */
  secretVersion(reference: unknown, signal?: AbortSignal): Promise<string | undefined> {
    const given = reference as Readonly<Record<string, string | null>>;
    if ((given.env ?? given.file ?? null) !== null) return Promise.resolve(given.version ?? undefined);
    const key = JSON.stringify(reference);
    const version =
      this.secretVersions.get(key) ?? this.resolve(reference, signal).then((secret) => secret.version);
    this.secretVersions.set(key, version);
    return version;
  }

  /** Logs out. */
  async close(): Promise<void> {
    const session = await this.session?.catch(() => undefined);
    await session?.close();
  }

  private async connect(): Promise<VcenterSession> {
    const vcenter = known(this.config.vcenter, 'vcenter');
    const tls = known(vcenter?.tls ?? null, 'vcenter.tls');
    const username = await this.resolve(
      known(vcenter?.username ?? null, 'vcenter.username') ?? { env: 'VSPHERE_USER' },
    );
    const password = known(vcenter?.password ?? null, 'vcenter.password') ?? { env: 'VSPHERE_PASSWORD' };
    const { connect, tlsOptions } = await import('../vcenter/index.js');
    const { record } = this;
    return connect({
      server: this.vcenterServer,
      username: username.value,
      password: async () => (await this.resolve(password)).value,
      tls: tlsOptions({
        caFile: optional(tls?.ca_file ?? null, 'vcenter.tls.ca_file'),
        thumbprint: optional(tls?.thumbprint ?? null, 'vcenter.tls.thumbprint'),
        insecure: tls?.insecure === true,
      }),
      userAgent: this.userAgent,
      onChange: record && ((change) => record(ofVcenter(change))),
    });
  }

  /** What vCenter's list of sessions shows: the appliance, and the run that CONNECTOR_RUN names. */
  private get userAgent(): string {
    const run = this.setting('CONNECTOR_RUN')?.replace(/[^!-'*-~]+/g, '-');
    return ['connector-as-code', this.name, run && `(${run})`].filter((part) => part !== undefined).join(' ');
  }

  private setting(name: string): string | undefined {
    return this.env[name] === '' ? undefined : this.env[name];
  }
}

const vmKey = ({ datacenter, folder, vmName, mark }: PlacedVmQuery): string =>
  JSON.stringify([datacenter, folder, vmName, mark]);

/** Fails where a part of the configuration is needed that only an apply will know. */
function known<V>(value: WithUnknown<V>, attribute: string): V {
  if (isUnknown(value)) {
    throw new ProviderError(`the provider's ${attribute} is not known yet`, {
      detail: 'It comes from something that is still to be created; apply that first, with -target.',
    });
  }
  return value as V;
}

function optional(value: WithUnknown<string | null>, attribute: string): string | undefined {
  return known<string | null>(value, attribute) ?? undefined;
}
