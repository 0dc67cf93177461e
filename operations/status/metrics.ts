import type { ConnectorStatus, FleetStatus } from './model';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  /** Of OpenMetrics; the name ends with it. */
  readonly unit?: 'seconds';
  readonly help: string;
  /** None where that is not known. */
  readonly of: (status: ConnectorStatus) => readonly Sample[];
}

const HEALTH = { ok: 0, warning: 1, error: 2 } as const;
const one = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ value }]);
const seconds = (time: Date | undefined): number | undefined => time && time.getTime() / 1000;
const truth = (is: boolean): number => (is ? 1 : 0);

/** A line of HELP has neither backslash nor quote, which the two formats escape in different ways. */
const FAMILIES: readonly Family[] = [
  {
    name: 'connector_status',
    help: '1 for the present level of the connector, 0 for the others.',
    of: ({ level }) =>
      (['ok', 'warning', 'error'] as const).map((each) => ({
        labels: { level: each },
        value: truth(level === each),
      })),
  },
  {
    name: 'connector_findings',
    help: 'What is wrong with the connector, by level.',
    of: ({ findings }) =>
      (['warning', 'error'] as const).map((level) => ({
        labels: { level },
        value: findings.filter((finding) => finding.level === level).length,
      })),
  },
  {
    name: 'connector_vcenter_reachable',
    help: 'Whether its vCenter has answered.',
    of: ({ vcenterAnswer }) => one(truth(vcenterAnswer.outcome === 'answers')),
  },
  {
    name: 'connector_vm_powered_on',
    help: 'Whether its VM is on; 0 also where there is none.',
    of: ({ vm }) => (vm === undefined ? [] : one(truth(vm?.power === 'poweredOn'))),
  },
  {
    name: 'connector_console_reachable',
    help: 'Whether its management console has answered.',
    of: ({ consoleAnswer: answer }) => (answer ? one(truth(answer.outcome === 'answers')) : []),
  },
  {
    name: 'connector_certificate_not_after_timestamp_seconds',
    unit: 'seconds',
    help: 'When the certificate of its console ends.',
    of: ({ certificate }) => one(seconds(certificate?.validTo)),
  },
  {
    name: 'connector_certificate_renewal_timestamp_seconds',
    unit: 'seconds',
    help: 'From when on an apply renews the certificate.',
    of: ({ certificate }) => one(seconds(certificate?.renewalDue)),
  },
  {
    name: 'connector_key_since_timestamp_seconds',
    unit: 'seconds',
    help: 'Since when a key is in use.',
    of: ({ keys }) => keys.map(({ key, since }) => ({ labels: { key }, value: since.getTime() / 1000 })),
  },
  {
    name: 'connector_key_due_timestamp_seconds',
    unit: 'seconds',
    help: 'When a key is due.',
    of: ({ keys }) =>
      keys.flatMap(({ key, due }) => (due ? [{ labels: { key }, value: due.getTime() / 1000 }] : [])),
  },
  {
    name: 'connector_drift',
    help: 'How many things are not as they were applied.',
    of: ({ drift }) => one(drift?.length),
  },
  {
    name: 'connector_last_apply_timestamp_seconds',
    unit: 'seconds',
    help: 'When an apply has changed something last.',
    of: ({ lastApply }) => one(seconds(lastApply?.at)),
  },
  {
    name: 'connector_health_asked',
    help: 'Whether the console has told its health in this look.',
    of: ({ health }) => one(truth(health.asked)),
  },
  {
    name: 'connector_health',
    help: 'An item of the health of the appliance: 0 ok, 1 warning, 2 error.',
    of: ({ health }) =>
      health.asked
        ? distinct(health.items).map(({ name, status }) => ({
            labels: { item: name },
            value: HEALTH[status],
          }))
        : [],
  },
  {
    name: 'connector_upgrade_waiting',
    help: 'Whether another version waits, as an upgrade or for a recalled one.',
    of: ({ health }) =>
      health.asked
        ? (['upgrade', 'recall'] as const).map((waiting) => ({
            labels: { reason: waiting },
            value: truth(health.waiting === waiting),
          }))
        : [],
  },
  {
    name: 'connector_version',
    help: 'Always 1; the version of the appliance stands in the label.',
    of: ({ version }) => (version === undefined ? [] : [{ labels: { version }, value: 1 }]),
  },
];

/**
 * OpenMetrics text, which node exporter's textfile collector takes as well: it reads the older text format, so there are
 * gauges alone (it refuses `info` and `stateset`), no time beside a value, and a line end at the end.
 */
export function statusMetrics({ connectors, at, seconds: took, invalid }: FleetStatus): string {
  const lines = FAMILIES.flatMap((family) => {
    const samples = connectors.flatMap((status) =>
      family.of(status).map(({ labels, value }) => {
        const all = { connector: status.name, vcenter: status.vcenter, ...labels };
        return `${family.name}{${labelText(all)}} ${value}`;
      }),
    );
    return samples.length === 0 ? [] : [...head(family), ...samples];
  });
  const own: readonly (Pick<Family, 'name' | 'unit' | 'help'> & { readonly value: number })[] = [
    {
      name: 'connector_specs_invalid',
      help: 'Specs that are not valid; of their connectors there is nothing here.',
      value: invalid?.count ?? 0,
    },
    {
      name: 'connector_status_timestamp_seconds',
      unit: 'seconds',
      help: 'When this was found out.',
      value: at.getTime() / 1000,
    },
    {
      name: 'connector_status_duration_seconds',
      unit: 'seconds',
      help: 'How long it took to find out.',
      value: took,
    },
  ];
  return `${[
    ...lines,
    ...own.flatMap(({ value, ...family }) => [...head(family), `${family.name} ${value}`]),
    '# EOF',
  ].join('\n')}\n`;
}

const head = ({ name, unit, help }: Pick<Family, 'name' | 'unit' | 'help'>): string[] => [
  `# TYPE ${name} gauge`,
  ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
  `# HELP ${name} ${help}`,
];

const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');

const escaped = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));

/** The same labels twice make the collector refuse the whole file. */
const distinct = <T extends { readonly name: string }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.name, item])).values(),
];
