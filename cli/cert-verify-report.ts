import type { JudgedConsole } from './cert-judgement';
import { printable } from './cert-console';

const CODES: Readonly<Record<JudgedConsole['status'], number>> = { ok: 0, warning: 1, error: 2 };

/** 0 when all are good, 1 with a warning, 2 with an error. */
export const exitCodeOfVerify = (all: readonly JudgedConsole[]): number =>
  Math.max(0, ...all.map(({ status }) => CODES[status]));

/** For people: a line for each finding, the worst status of a console in each of them, and how many there are. */
export function formatJudgements(all: readonly JudgedConsole[]): string {
  if (all.length === 0) return 'there is no console to look at';
  const rows = all.flatMap(rowsOf);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = [7, width(1), width(2)];
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, summary(all)].join('\n');
}

/** For programs. */
export const judgementsAsJson = (all: readonly JudgedConsole[]): object => ({
  consoles: all.map(({ name, place = null, status, findings, certificate }) => ({
    ...{ name, place, status, findings },
    sha256: certificate?.sha256 ?? null,
    validTo: certificate?.validTo ?? null,
    daysLeft: certificate?.daysLeft ?? null,
  })),
});

function rowsOf({ name, place = '', status, findings, certificate }: JudgedConsole): string[][] {
  const where = [name, place === name ? '' : place];
  const days = certificate?.daysLeft;
  if (findings.length === 0) return [[status, ...where, days === 1 ? '1 day left' : `${days} days left`]];
  return findings.map((finding) => [finding.status, ...where, printable(finding.text)]);
}

function summary(all: readonly JudgedConsole[]): string {
  const count = (status: JudgedConsole['status']): number =>
    all.filter((console) => console.status === status).length;
  const [ok, warnings, errors] = [count('ok'), count('warning'), count('error')];
  const parts = [
    `${ok} ok`,
    ...(warnings === 0 ? [] : [warnings === 1 ? '1 with a warning' : `${warnings} with warnings`]),
    ...(errors === 0 ? [] : [errors === 1 ? '1 with an error' : `${errors} with errors`]),
  ];
  return parts.join(', ');
}
