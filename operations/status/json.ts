import { daysBetween, levelOfFleet, type Answer, type ConnectorStatus, type FleetStatus } from './model';

/** Grows when something in it means something else, or is gone; more may be added meanwhile. */
export const SCHEMA_VERSION = 1;

/** For programs. Times are RFC 3339; null is what is not known or not there. */
export function statusAsJson(status: FleetStatus): object {
  const { at, seconds, connectors, invalid } = status;
  return {
    schemaVersion: SCHEMA_VERSION,
    at,
    seconds,
    level: levelOfFleet(status),
    connectors: connectors.map((each) => connectorAsJson(each, at)),
    problems: invalid?.problems ?? [],
  };
}

function connectorAsJson(status: ConnectorStatus, now: Date): object {
  const { name, level, declared, vcenter, vm, certificate, keys, health, version, lastApply } = status;
  return {
    ...{ name, level, declared },
    vcenter: { server: vcenter, ...answerAsJson(status.vcenterAnswer) },
    // False: there is none; null: not known.
    vm: vm === null ? false : vm === undefined ? null : { ...vm, address: vm.address ?? null },
    console: status.consoleAnswer === undefined ? null : answerAsJson(status.consoleAnswer),
    certificate:
      certificate === undefined
        ? null
        : {
            place: certificate.place ?? null,
            sha256: certificate.sha256 ?? null,
            validFrom: certificate.validFrom ?? null,
            validTo: certificate.validTo,
            daysLeft: daysBetween(now, certificate.validTo),
            renewalDue: certificate.renewalDue ?? null,
          },
    keys: keys.map(({ key, since, due }) => ({
      ...{ key, since },
      ageDays: daysBetween(since, now),
      due: due ?? null,
    })),
    drift: status.drift ?? null,
    version: version ?? null,
    health: health.asked
      ? {
          asked: true,
          registered: health.registered ?? null,
          waiting: health.waiting,
          items: health.items,
        }
      : { asked: false, failed: health.failed, reason: health.reason },
    lastApply: lastApply === undefined ? null : { ...lastApply, at: lastApply.at ?? null },
    findings: status.findings,
  };
}

const answerAsJson = (answer: Answer): object =>
  answer.outcome === 'answers' ? { outcome: 'answers', text: null } : answer;
