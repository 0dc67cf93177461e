import { APPLIANCE } from './guard-rails';
import type { ConnectorPlan, ResourceChange } from './plan-model';

/** Changes of the VM that the vSphere provider powers it off for. */
const NEEDS_POWER_OFF = /^(num_cpus|num_cores_per_socket|memory)$/;

/**
 * What in a plan ends the work of an appliance, as the subject of a sentence; undefined where nothing does. An appliance
 * that was never registered has no work to end. Pure.
 *
 * @param isRegistered whether its spec registers it
 */
export function interruptionBy(
  { stacks }: Pick<ConnectorPlan, 'stacks'>,
  isRegistered: boolean,
): string | undefined {
  const changes = stacks.flatMap((stack) => stack.changes);
  const registration = changes.find(({ type }) => type === 'connector_registration');
  // What is only made now has not run yet.
  if (registration?.action === 'create' || (!isRegistered && registration === undefined)) return undefined;
  const appliance = changes.find(({ address }) => address === APPLIANCE);
  if (appliance?.action === 'delete') return 'deleting the VM';
  if (appliance?.action === 'replace') return 'replacing the VM';
  if (registration?.action === 'delete') return 'unregistering the appliance';
  if (registration?.action === 'replace') return 'registering the appliance anew';
  const power = changes.find(({ type }) => type === 'connector_power');
  if (power !== undefined && stops(power)) return 'powering the VM off';
  if (appliance?.action === 'update' && appliance.attributes.some(({ path }) => NEEDS_POWER_OFF.test(path)))
    return 'powering the VM off for its new hardware';
  return undefined;
}

const stops = ({ action, attributes }: ResourceChange): boolean =>
  action === 'update' &&
  attributes.some(
    ({ path, before, after }) => path === 'state' && before === '"running"' && after !== '"running"',
  );
