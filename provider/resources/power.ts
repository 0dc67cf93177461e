import type { ConnectorClient } from '../client';
import { isDuration } from '../duration';
import { isUnknown, oneOf, resource, string, type Attributes, type Validator } from '../runtime';
import { vmId } from '../vm-id';

/** Not narrowed to its values: a state holds what was found as well. */
const isWanted: Validator<string> = oneOf('running', 'stopped');

/** What holds where nothing is said; also of what is imported, which a plan would otherwise change. */
const DEFAULTS = { stop: 'trySoft', stop_timeout: '3m', address_timeout: '5m' } as const;

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
    default: DEFAULTS.stop,
    validators: [oneOf('soft', 'hard', 'trySoft')],
    description:
      'How it is stopped: `soft` shuts the guest down and fails when that takes longer than `stop_timeout`, `hard` cuts the power, `trySoft` cuts it where the guest has not shut down in time or runs no VMware Tools.',
  }),
  stop_timeout: string({
    optional: true,
    default: DEFAULTS.stop_timeout,
    validators: [isDuration],
    description: 'How long the guest may take to shut down.',
  }),
  address_timeout: string({
    optional: true,
    default: DEFAULTS.address_timeout,
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
  create: async (call) => ({ ...call.plan, address: await (await work()).hold(call) }),
  async read({ state, provider, signal }) {
    const found = await (await work()).look(provider, state.vm_id, signal);
    return found === undefined ? null : { ...state, ...found };
  },
  update: async (call) => ({ ...call.plan, address: await (await work()).hold(call) }),
  delete: () => undefined,
  importState: ({ id }) => ({ vm_id: id, ...DEFAULTS }),
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../hold-power.js');
