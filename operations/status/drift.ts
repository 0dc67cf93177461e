import { addressOf } from '../../provider/address';
import type { PowerState } from '../../vcenter';
import type { Facts } from './facts';
import type { Drift } from './model';

/** Power as the state has it, by what vCenter says. */
const POWER: Readonly<Record<PowerState, string>> = {
  poweredOn: 'running',
  poweredOff: 'stopped',
  suspended: 'suspended',
};

/**
 * What is not as the last apply left it, from its state and what vCenter and the console show. No plan is made: a spec
 * that was changed since is no drift.
 *
 * @returns undefined where that is not known
 */
export function driftOf(facts: Facts): readonly Drift[] | undefined {
  const { applied, vm, extensions, vcenterAnswer } = facts;
  if (applied === null) return [];
  if (applied === undefined || vcenterAnswer.outcome !== 'answers' || vm === undefined) return undefined;
  if (vm === null) {
    return applied.vmUuid === undefined
      ? []
      : [{ what: 'vm', applied: `a VM of the UUID ${applied.vmUuid}`, found: 'none' }];
  }
  const { state } = vm;
  if (state === undefined) return undefined;
  const found: Drift[] = [];
  const differs = (what: Drift['what'], was: string | undefined, is: string | undefined): void => {
    if (was !== undefined && is !== undefined && was.toLowerCase() !== is.toLowerCase())
      found.push({ what, applied: was, found: is });
  };
  differs('vm', applied.vmUuid, state.uuid);
  differs('power', applied.power, POWER[state.powerState]);
  differs('address', applied.address, addressOf(state));
  const presented = facts.console?.presented?.sha256;
  if (applied.certificate?.sha256 !== undefined)
    differs('certificate', applied.certificate.sha256, presented);
  else if (facts.console?.pinned !== true) differs('certificate', applied.consoleFingerprint, presented);
  if (applied.extension !== undefined && extensions?.has(applied.extension) === false)
    found.push({ what: 'registration', applied: `the extension ${applied.extension}`, found: 'none' });
  return found;
}

/** A drift as a sentence. */
export function driftText({ what, applied, found }: Drift): string {
  switch (what) {
    case 'vm':
      return found === 'none'
        ? `its VM is gone; the next apply makes another one`
        : `it is another VM than was applied: UUID ${found} instead of ${applied}`;
    case 'power':
      return `it is ${found} and was applied as ${applied}`;
    case 'address':
      return `its address is ${found} and was ${applied} at the last apply`;
    case 'certificate':
      return `its console presents another certificate than was applied: SHA-256 ${found}`;
    case 'registration':
      return `${applied} is not registered in vCenter any more`;
  }
}
