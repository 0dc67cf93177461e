import { invalidReasons, invalidSentence } from './invalid-specs';
import { daysBetween, type ConnectorStatus, type FleetStatus, type KeyStatus, type Level } from './model';

export interface TableOptions {
  /** Whether levels are coloured; never without a terminal. */
  readonly colour: boolean;
  /** Columns that findings are wrapped at; undefined: nowhere. */
  readonly width?: number;
  /** Whether it says what is wrong with specs that are not valid, and not only how many are. @default false */
  readonly explains?: boolean;
}

const COLOURS: Readonly<Record<Level, string>> = { ok: '32', warning: '33', error: '31' };
const TITLES = ['STATUS', 'CONNECTOR', 'POWER', 'ADDRESS', 'CERT', 'KEYS', 'HEALTH', 'DRIFT', 'APPLIED'];

/** For people: a line for each connector, and what is wrong with it below. */
export function statusTable(
  { connectors, at, invalid }: FleetStatus,
  { colour, width, explains = false }: TableOptions,
): string {
  const painted = (level: Level, text: string): string =>
    colour ? `\u001B[${COLOURS[level]}m${text}\u001B[0m` : text;
  const missing =
    invalid === undefined || invalid.count === 0
      ? []
      : [
          `${painted('error', 'error')}: ${invalidSentence(invalid)}`,
          ...(explains ? invalidReasons(invalid) : []).flatMap((reason) => indented(reason, width)),
        ];
  if (connectors.length === 0) return [...missing, 'there is no connector to look at'].join('\n');
  const rows = connectors.map((status) => cells(status, at));
  const widths = TITLES.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) => text.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const blocks = connectors.flatMap((status, index) => [
    line(rows[index]!).replace(status.level, painted(status.level, status.level)),
    ...status.findings.flatMap(({ level, text }) => {
      const [first = '', ...rest] = indented(`${level}: ${text}`, width);
      return [first.replace(level, painted(level, level)), ...rest];
    }),
  ]);
  return [...missing, line(TITLES), ...blocks, '', summary(connectors), ...healthNote(connectors)].join('\n');
}

/** Nothing in it breaks a line or steers a terminal: consoles and states say what they like. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');

/** `3 connectors: 1 ok, 2 with an error`. */
export function summary(connectors: readonly ConnectorStatus[]): string {
  const count = (level: Level): number => connectors.filter((status) => status.level === level).length;
  const parts = [
    ...(count('ok') > 0 ? [`${count('ok')} ok`] : []),
    ...(count('warning') > 0 ? [`${count('warning')} with a warning`] : []),
    ...(count('error') > 0 ? [`${count('error')} with an error`] : []),
  ];
  const all = `${connectors.length} ${connectors.length === 1 ? 'connector' : 'connectors'}`;
  return parts.length === 0 ? all : `${all}: ${parts.join(', ')}`;
}

/** Why nothing is said of somebody's health, once for each reason. */
export function healthNote(connectors: readonly ConnectorStatus[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, health, declared } of connectors) {
    if (health.asked || health.failed || declared === 'absent') continue;
    reasons.set(health.reason, [...(reasons.get(health.reason) ?? []), name]);
  }
  return [...reasons].map(([reason, names]) =>
    reason === 'not asked'
      ? 'health: not asked, --health asks'
      : `health: not asked of ${some(names)}: ${printable(reason)}`,
  );
}

const some = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');

function cells(status: ConnectorStatus, now: Date): string[] {
  const { level, name, vm, certificate, keys, drift, lastApply } = status;
  return [
    level,
    name,
    powerText(status),
    vm?.address ?? '-',
    certificate === undefined ? '-' : `${daysBetween(now, certificate.validTo)} d`,
    keysText(keys, now),
    healthText(status),
    drift === undefined ? '?' : drift.length === 0 ? 'none' : drift.map(({ what }) => what).join(','),
    lastApply?.at === undefined ? '-' : agoText(lastApply.at, now),
  ];
}

/** As the spec has it, where that is what it is. */
export function powerText({ vm, declared }: Pick<ConnectorStatus, 'vm' | 'declared'>): string {
  if (vm === undefined) return '?';
  if (vm === null) return declared === 'absent' ? 'absent' : 'no VM';
  return { poweredOn: 'on', poweredOff: 'off', suspended: 'suspended' }[vm.power];
}

/** The age of the oldest. */
function keysText(keys: readonly KeyStatus[], now: Date): string {
  if (keys.length === 0) return '-';
  return `${Math.max(...keys.map(({ since }) => daysBetween(since, now)))} d`;
}

export function healthText({ health, version }: Pick<ConnectorStatus, 'health' | 'version'>): string {
  if (!health.asked) return health.failed ? '?' : '-';
  const bad = health.items.filter(({ status }) => status !== 'ok').length;
  const what = bad === 0 ? 'ok' : `${bad} bad`;
  return version === undefined ? what : `${what} ${printable(version)}`;
}

export function agoText(time: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - time.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2 * 24 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} d`;
}

const indented = (text: string, width: number | undefined): string[] =>
  wrapped(printable(text), width).map((part, at) => (at === 0 ? `  ${part}` : `    ${part}`));

function wrapped(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width - 4) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
