import { worst, type HealthReport } from '../../appliance/console/console';
import type { LoadedSpec } from '../../config';
import type { ClientCall } from '../../provider/client-call';
import { isFactoryReset } from '../../provider/factory-reset-mark';
import { forgetRefusal } from '../../provider/login-memory';
import { healthOf } from '../../provider/read-health';
import { register } from '../../provider/register';
import type { registrationAttributes } from '../../provider/registration-attributes';
import { UNKNOWN, type Plan } from '../../provider/runtime';
import { until } from '../../provider/until';
import { requireVm } from '../../provider/vm';
import { findExtension } from '../../vcenter';
import type { Operated } from '../operated';
import type { Operation } from '../operation';
import { OperationFailure } from '../operation-failure';
import { migrationGuard, type MigrationChoice } from './migrations';
import { registeredBefore, type Registration } from './registered-before';

/**
 * "Register the Connector" once more, with what the last apply registered it with: after an upgrade that asks for it,
 * or where vCenter has lost it. The state stays as it is, and fits where the appliance gets the extension it had.
 */
export function registerAgain(connector: LoadedSpec, choice: MigrationChoice = {}): Operation {
  const { spec } = connector;
  const server = spec.vcenter.server as string;
  let before: Registration | undefined;
  let done: Registration | undefined;
  return {
    title: `register ${spec.name} again`,
    says: `${spec.name} is registered again with the vCenter and with AWS, with what the last apply registered it with; the portal may not show it meanwhile.`,
    steps: [
      ...migrationGuard(spec, choice),
      {
        call: `read connector_registration in the state of ${spec.name}`,
        run: async (operated) => {
          before = await registeredBefore(connector, operated);
          const { extension_key: key, registered_at: at } = before;
          return key === null
            ? 'the last registration broke off'
            : `registered as ${key}${at === null ? '' : ` at ${at}`}`;
        },
      },
      {
        call: `management console of ${spec.name}: log in, "Register the Connector"`,
        run: async (operated) => {
          done = await registered(operated, before!);
          return `registered as ${done.extension_key}, with the address ${done.registered_address}`;
        },
      },
      {
        call: `FindExtension in the vCenter ${server}`,
        run: (operated) => extensionIsThere(operated, before!, done!),
      },
      {
        call: `management console of ${spec.name}: log in, its health`,
        run: (operated) => isWell(operated, before!),
      },
    ],
  };
}

/** @throws OperationFailure when it is off or reset, or does not work once it is registered; whatever the provider throws */
async function registered(operated: Operated, before: Registration): Promise<Registration> {
  const { call, entrance, path, connector, warn } = operated;
  const { provider, signal } = call;
  const { name } = connector.spec;
  const vm = await requireVm(provider, entrance.vm_id, signal);
  // The provider would power it on.
  if (vm.state.powerState !== 'poweredOn') throw new OperationFailure(`${path} is off; power it on first`);
  if (await isFactoryReset(vm, signal))
    throw new OperationFailure(
      `${path} was reset to its factory settings, so nothing of it can be registered yet; connector apply ${name} makes all of it anew`,
    );
  // Somebody asked for it by name: one more try of a password that locks nothing.
  await forgetRefusal('vmConsole', { vm, provider, signal });
  const errors: string[] = [];
  const diagnostics: ClientCall['diagnostics'] = {
    error: (_path, summary, detail) => void errors.push(sentence(summary, detail)),
    warning: (_path, summary, detail) => warn(sentence(summary, detail)),
    hasErrors: false,
  };
  const plan: Plan<typeof registrationAttributes> = {
    ...before,
    ...entered(operated),
    ...{ extension_key: UNKNOWN, registered_address: UNKNOWN, registered_at: UNKNOWN },
    secret_versions: UNKNOWN,
  };
  // Whatever is found out stays here: the state is Terraform's.
  const result = await register({ plan, save: () => undefined, provider, diagnostics, signal }, before);
  if (errors.length > 0) throw new OperationFailure(errors.join('. '));
  return result;
}

/** The way in as the VM and the spec have it now: the one in the state may be older. */
const entered = ({ entrance: { vm_id, address, port, vm_console }, fingerprint }: Operated) => ({
  ...{ vm_id, address: address ?? null, port, vm_console: vm_console as Registration['vm_console'] },
  ...(fingerprint !== null && { fingerprint }),
});

/** @throws OperationFailure when vCenter has lost it again */
async function extensionIsThere(
  { vm, call, connector }: Operated,
  before: Registration,
  { extension_key: key, registered_address: address }: Registration,
): Promise<string> {
  const { signal } = call;
  const { name, vcenter } = connector.spec;
  if (key === null || (await findExtension(vm.session, key, { signal })) === undefined)
    throw new OperationFailure(
      `${name}: the vCenter ${vcenter.server as string} has no extension ${key ?? ''} of it any more; see who removes it there`,
    );
  const isKnown = key === before.extension_key && address === before.registered_address;
  return isKnown
    ? `${key} is there, as its state has it`
    : `${key} is there; its state has ${before.extension_key ?? 'none'} with the address ${before.registered_address ?? 'none'}, so the next apply registers it once more`;
}

/** @throws OperationFailure when the console does not say that it is registered, or it does no good as it is */
async function isWell(operated: Operated, before: Registration): Promise<string> {
  const { call, connector } = operated;
  const { patience } = call.provider.access;
  const { console_password, fingerprint } = before;
  const query = { fingerprint, console_password, ...entered(operated) };
  let last: HealthReport | undefined;
  const look = async (): Promise<HealthReport | undefined> => {
    last = await healthOf(query, call);
    return last.registered !== false && worst(last.items) !== 'error' ? last : undefined;
  };
  await until(look, { seconds: patience.answer, pause: patience.pause, signal: call.signal });
  const { name } = connector.spec;
  if (last?.registered === false)
    throw new OperationFailure(
      `${name}: its management console does not say that it is registered; see it there, and connector logs ${name}`,
    );
  const bad = (last?.items ?? []).filter(({ status }) => status !== 'ok');
  if (bad.length === 0) return 'registered, and every item of its health is ok';
  const said = bad.map((item) => `${item.name} (${item.status})${item.message && `: ${item.message}`}`);
  const needed = connector.profile.registration?.neededHealth.value ?? [];
  if (bad.some((item) => item.status === 'error' && needed.includes(item.name)))
    throw new OperationFailure(
      `${name}: it is registered and does not work: ${said.join('; ')}; connector doctor ${name} says what to do`,
    );
  return `registered; not well: ${said.join('; ')}`;
}

const sentence = (summary: string, detail = ''): string =>
  detail === '' ? summary : `${summary}. ${detail}`.replace(/\.$/, '');
