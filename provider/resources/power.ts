import { addressOf } from '../address';
import type { ConnectorClient } from '../client';
import { isDuration, secondsOf } from '../duration';
import { start, stop, waitForAddress } from '../power-control';
import {
  isUnknown,
  oneOf,
  resource,
  string,
  type Attributes,
  type Diagnostics,
  type Model,
  type Plan,
  type Validator,
} from '../runtime';
import { findVm, requireVm, vmId } from '../vm';

/** Not narrowed to its values: a state holds what was found as well. */
const isWanted: Validator<string> = oneOf('running', 'stopped');

const attributes = {
  vm_id: vmId,
  state: string({
    optional: true,
    default: 'running',
    validators: [isWanted],
    description: 'What is wanted. Read finds a VM `suspended` as well.',
  }),
  stop: string({
    optional: true,
    default: 'trySoft',
    validators: [oneOf('soft', 'hard', 'trySoft')],
    description:
      'How it is stopped: `soft` shuts the guest down and fails when that takes longer than `stop_timeout`, `hard` cuts the power, `trySoft` cuts it where the guest has not shut down in time or runs no VMware Tools.',
  }),
  stop_timeout: string({
    optional: true,
    default: '3m',
    validators: [isDuration],
    description: 'How long the guest may take to shut down.',
  }),
  address_timeout: string({
    optional: true,
    default: '5m',
    validators: [isDuration],
    description:
      'How long to wait for an address after the VM was powered on; `0s` does not wait. A VM without one is no error.',
  }),
  address: string({
    computed: true,
    recomputedBy: ['vm_id', 'state'],
    description:
      'Address of the guest, as VMware Tools tell it: the first IPv4 address of the first network card that has one. Null while the VM is off.',
  }),
} satisfies Attributes;

type Power = Model<typeof attributes>;

/** The power of a VM, held as declared. */
export const power = resource<ConnectorClient>()({
  type: 'connector_power',
  description:
    "Holds a VM on or off, which no release of the vSphere provider does. A change made by hand shows in the plan and is undone by apply. Let it be replaced by the VM (`replace_triggered_by`): the vSphere provider starts a stopped VM with every update, and this then stops it again in the same apply. Destroying it leaves the VM's power alone. Import by the VM's UUID.",
  attributes,
  modifyPlan({ plan }) {
    const { state, address } = plan.values;
    if (state === 'stopped' && isUnknown(address)) plan.set('address', null);
  },
  create: (call) => hold(call),
  async read({ state, provider, signal }) {
    const vm = await findVm(provider, state.vm_id, signal);
    if (vm === undefined) return null;
    return { ...state, state: STATES[vm.state.powerState], address: addressOf(vm.state) ?? null };
  },
  update: (call) => hold(call),
  delete: () => undefined,
  importState: ({ id }) => ({ vm_id: id }),
});

interface HoldCall {
  readonly plan: Plan<typeof attributes>;
  readonly provider: ConnectorClient;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
}

const STATES = { poweredOn: 'running', poweredOff: 'stopped', suspended: 'suspended' } as const;

async function hold({ plan, provider, diagnostics, signal }: HoldCall): Promise<Power> {
  const vm = await requireVm(provider, plan.vm_id, signal);
  if (plan.state === 'stopped') {
    await stop(vm, plan.stop, secondsOf(plan.stop_timeout), signal);
    return { ...plan, address: null };
  }
  await start(vm, signal);
  const address = await waitForAddress(vm, secondsOf(plan.address_timeout), signal);
  if (address === undefined) {
    diagnostics.warning(
      ['address'],
      `${vm.state.name} is on and tells no address after ${plan.address_timeout}`,
      'Its guest may run no VMware Tools, or wait for DHCP. Look at its console; the address is taken up when it appears.',
    );
  }
  return { ...plan, address: address ?? null };
}
