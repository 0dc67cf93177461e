import { worst, type HealthReport, type HealthStatus } from '../appliance/console/console';

/** What was found of one appliance: its health, or why there is none. */
export type ApplianceHealth =
  | { readonly name: string; readonly report: HealthReport; readonly problem?: undefined }
  | { readonly name: string; readonly problem: string; readonly report?: undefined };

const CODES: Readonly<Record<HealthStatus, number>> = { ok: 0, warning: 1, error: 2 };

/** 0 when all items of all are ok, 1 with a warning, 2 with an error or an appliance that could not be asked. */
export const exitCodeOf = (all: readonly ApplianceHealth[]): number =>
  Math.max(0, ...all.map(({ report }) => (report === undefined ? 2 : CODES[worst(report.items)])));

/** For people: a line for each item. */
export function formatHealth(all: readonly ApplianceHealth[]): string {
  if (all.length === 0) return 'there is no appliance to look at';
  return all.map(formatOne).join('\n\n');
}

/** For programs; `status` of one that could not be asked is `unknown`. */
export const healthAsJson = (all: readonly ApplianceHealth[]): object => ({
  connectors: all.map(({ name, report, problem }) =>
    report === undefined
      ? { name, status: 'unknown' as const, problem }
      : {
          name,
          status: worst(report.items),
          version: report.version ?? null,
          registered: report.registered ?? null,
          items: report.items,
        },
  ),
});

function formatOne({ name, report, problem }: ApplianceHealth): string {
  if (report === undefined) return `${name}: not to be told: ${problem}`;
  const { items, version, registered } = report;
  const facts = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(registered === undefined ? [] : [registered ? 'registered' : 'not registered']),
  ];
  const head = `${name}: ${worst(items)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
  const width = Math.max(...items.map((item) => item.name.length), 0);
  const lines = items.map((item) =>
    `  ${item.status.padEnd(7)}  ${item.name.padEnd(width)}  ${item.message}`.trimEnd(),
  );
  return [head, ...lines].join('\n');
}
