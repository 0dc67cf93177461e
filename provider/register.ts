import type { RegistrationForm } from '../appliance/console/console';
import { isConsoleError, type ConsoleError } from '../appliance/console/console-error';
import { listExtensions, type Extension } from '../vcenter';
import type { Appliance } from './appliance';
import type { ConnectorClient } from './client';
import type { ClientCall } from './client-call';
import { CONFIRM, isConfirmed } from './confirmation';
import { isAnotherKey } from './connector-key';
import { rememberedSince, rememberSince, type KeyName } from './connector-key-memory';
import { validatedCertificate } from './console-trust';
import { dueAt } from './due';
import { extensionOf, type OwnExtension } from './find-extension-of';
import { REGISTERED, type registrationAttributes } from './registration-attributes';
import { reportHealth } from './report-health';
import { isUnknown, ProviderError, type Model, type Plan } from './runtime';
import { planVersions } from './secret-versions';
import { secretsOfRegistration } from './secrets-of-registration';
import { until } from './until';
import { withAppliance } from './with-appliance';

type RegistrationPlan = Plan<typeof registrationAttributes>;
type RegistrationModel = Model<typeof registrationAttributes>;

interface RegisterCall extends ClientCall {
  readonly plan: RegistrationPlan;
  readonly save: (partial: Partial<RegistrationModel>) => void;
}

/**
 * Registers the appliance, and verifies it in vCenter and by its health. What a killed run has left is registered
 * again: what it was registered with cannot be seen.
 *
 * @throws ProviderError
 */
export async function register(
  { plan, save, provider, diagnostics, signal }: RegisterCall,
  prior: RegistrationModel | null,
): Promise<RegistrationModel> {
  const call = { provider, diagnostics, signal };
  if (prior !== null && !hasWork(plan, prior)) return asPlanned(plan, prior);
  return withAppliance(entranceOf(plan), call, async (appliance) => {
    // All of it first: what cannot be read must not stop a registration half-way.
    const secret_versions = await settledVersions(plan, call);
    const form = await formOf(plan, call);
    const another = anotherKey(plan, secret_versions, prior);
    const since = another && (await rememberedSince(appliance, another));
    const { sha256 } = await validatedCertificate(appliance, {
      fingerprint: plan.fingerprint,
      attribute: 'fingerprint',
      mayRestart: false,
    });
    const address = await appliance.address();
    const console = await appliance.console(sha256);
    await appliance.logIn(console, plan.console_password, { attribute: 'console_password' });
    const before = await listExtensions(appliance.vm.session, { signal });
    await console.register(form).catch((error: unknown) => {
      if (isConsoleError(error, 'manual')) return byHand(error, address, before, { prior, provider });
      // There may be something to unregister now.
      if (prior === null) save({ extension_key: null, registered_address: null, registered_at: null });
      throw error;
    });
    const own = await registered(appliance, address, before);
    const registered_at = new Date().toISOString();
    const done = {
      extension_key: own.key,
      registered_address: own.address ?? address,
      registered_at,
      secret_versions,
      ...connectorKey(plan, prior, another && (since ?? registered_at)),
    };
    save(done);
    if (another && since === undefined) await rememberSince(appliance, another, registered_at);
    await reportHealth(console, appliance);
    return { ...plan, ...done };
  });
}

/** A person has to do it; whether it is done, vCenter tells for the first registration alone. */
function byHand(
  error: ConsoleError,
  address: string,
  before: readonly Extension[],
  { prior, provider }: { readonly prior: RegistrationModel | null; readonly provider: ConnectorClient },
): void {
  const isThere = extensionOf(address, before, before) !== undefined;
  if (isThere && (prior === null || isConfirmed(provider))) return;
  if (!isThere) throw error;
  const { step, found, remedy } = error;
  throw new ProviderError(`${step}: ${found}`, {
    detail: `${remedy} That it was registered again cannot be seen: once it is done, ${CONFIRM}=${provider.name ?? 'NAME'} in the environment of the next apply says so.`,
    cause: error,
  });
}

/** The key by where it lies and its version, where it is another one than that of the state. */
function anotherKey(
  plan: RegistrationPlan,
  versions: Readonly<Record<string, string>>,
  prior: RegistrationModel | null,
): KeyName | undefined {
  if (!isAnotherKey(plan, versions, prior)) return undefined;
  const attribute = plan.configuration === null ? 'connector_key' : 'configuration';
  return { reference: plan[attribute], version: versions[attribute] };
}

const entranceOf = ({ vm_id, address, port, vm_console }: RegistrationPlan) => ({
  ...{ vm_id, address, port, vm_console },
});

/** Another password of the console, or another certificate, is no reason to register again. */
function hasWork(plan: RegistrationPlan, prior: RegistrationModel): boolean {
  if (isUnknown(plan.registered_address) || isUnknown(plan.secret_versions)) return true;
  return REGISTERED.some((name) => JSON.stringify(plan[name]) !== JSON.stringify(prior[name]));
}

function asPlanned(plan: RegistrationPlan, prior: RegistrationModel): RegistrationModel {
  const { extension_key, registered_address, registered_at, secret_versions } = prior;
  const registered = { extension_key, registered_address, registered_at, secret_versions };
  return { ...plan, ...registered, ...connectorKey(plan, prior) };
}

/** Since when the key is in use, and when it is due; as the plan says, where it could. */
function connectorKey(
  { connector_key_since: planned, connector_key_rotate_every: every }: RegistrationPlan,
  prior: RegistrationModel | null,
  begins?: string,
): Pick<RegistrationModel, 'connector_key_since' | 'connector_key_due_at'> {
  const since = isUnknown(planned) ? (begins ?? prior?.connector_key_since ?? null) : planned;
  return { connector_key_since: since, connector_key_due_at: dueAt(since, every) };
}

async function formOf(plan: RegistrationPlan, { provider, signal }: ClientCall): Promise<RegistrationForm> {
  const valueOf = async (reference: unknown): Promise<string> =>
    (await provider.resolve(reference, signal)).value;
  const accountOf = async ({ username, password }: RegistrationPlan['administrator']) => ({
    username,
    password: await valueOf(password),
  });
  return {
    authentication: plan.authentication,
    vcenterAddress: plan.vcenter_address,
    administrator: await accountOf(plan.administrator),
    serviceAccount: await accountOf(plan.service_account),
    awsKey: { id: plan.access_key.id, secret: await valueOf(plan.access_key.secret) },
    configuration:
      plan.configuration !== null
        ? { file: Buffer.from(await valueOf(plan.configuration), 'utf8') }
        : {
            connectorKey: await valueOf(plan.connector_key),
            ...(plan.trust_role_arn !== null && { trustRoleArn: plan.trust_role_arn }),
          },
    autoUpgrade: plan.auto_upgrade,
    esxCertificates: plan.esx_certificates,
    acceptVcenterCertificate: plan.accept_vcenter_certificate,
  };
}

/** The versions it was registered with; what the plan has promised counts. */
async function settledVersions(
  plan: RegistrationPlan,
  call: ClientCall,
): Promise<Readonly<Record<string, string>>> {
  const { secret_versions: planned } = plan;
  const versions =
    planned === null || isUnknown(planned)
      ? await planVersions(secretsOfRegistration(plan), {}, call)
      : planned;
  return Object.fromEntries(
    Object.entries(versions).filter((entry): entry is [string, string] => !isUnknown(entry[1])),
  );
}

/** The extension as vCenter has it after the registration. @throws ProviderError when it does not appear */
async function registered(
  { vm, call }: Appliance,
  address: string,
  before: readonly Extension[],
): Promise<OwnExtension> {
  const { patience } = call.provider.access;
  const look = async () =>
    extensionOf(address, before, await listExtensions(vm.session, { signal: call.signal }));
  const options = { seconds: patience.vcenter, pause: patience.pause, signal: call.signal };
  const own = await until(look, options);
  if (own !== undefined) return own;
  throw new ProviderError(`${vm.state.name} says it has registered, and vCenter has no extension of it`, {
    path: ['vcenter_address'],
    detail: `Looked for a new one, or one whose server is ${address}, for ${patience.vcenter} s. See that vcenter_address leads to the vCenter of the provider's configuration; then run apply again.`,
  });
}
