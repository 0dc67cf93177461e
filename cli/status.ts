import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { loadSpecs } from '../config';
import {
  collectStatus,
  exitCodeOf,
  HEALTH_BY_DEFAULT,
  statusAsJson,
  statusMetrics,
  statusPage,
  statusTable,
  writeWhole,
  type FleetStatus,
} from '../operations/status';
import { takesColors } from './colors';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { judged } from './judged';
import { invalidOf, reportProblems } from './load-specs';
import { selectSpecs } from './select-specs';

interface Options {
  readonly health?: boolean;
  readonly timeout: number;
  readonly json?: boolean;
  readonly watch?: number | true;
  readonly metrics?: string;
  readonly html?: string;
}

const WATCH_SECONDS = 30;

/** `connector status [NAME...]`: what connectors are like now. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .description(
      'look at vCenter, console and state of connectors; exit code 0 when all is well, 1 with a warning, 2 with an error or when something cannot be told',
    )
    .argument(
      '[name...]',
      'names of connectors, files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)',
    )
    .option(
      '--health',
      `log in to each console for its health and version, some seconds each (default: for at most ${HEALTH_BY_DEFAULT} connectors, and not with --watch)`,
    )
    .option('--no-health', 'log in to no console')
    .option('--timeout <seconds>', 'how long a vCenter or a console may take to answer', atLeast(1), 10)
    .option('--watch [seconds]', `look again and again (default: every ${WATCH_SECONDS} seconds)`, atLeast(1))
    .option('--json', 'print it as JSON, with --watch a line for each look')
    .option(
      '--metrics <file>',
      "write metrics for node exporter's textfile collector, a file *.prom",
      promFile,
    )
    .option('--html <file>', 'write a page for browsers, one file without anything around it')
    .action((names: string[], options: Options) => judged(() => tellStatus(names, options)));
}

/** @returns the exit code, of the last look */
async function tellStatus(named: readonly string[], options: Options): Promise<number> {
  const { env } = process;
  const files = selectSpecs(named, env);
  const result = loadSpecs(files, { env, purpose: 'operate' });
  const { specs, problems } = result;
  // Before the first look: --watch has no end.
  if (problems.length > 0) reportProblems(result);
  const invalid = invalidOf(files, result);
  const { watch, timeout } = options;
  const health = options.health ?? (watch === undefined ? undefined : false);
  // A look that nobody reads is no harm; looks without an end for nobody are.
  const unread = new AbortController();
  process.stdout.once('error', ({ message }) => {
    unread.abort(new CommandFailure(`the output cannot be written: ${message}`));
  });
  return interruptible(async (interruption) => {
    const signal = AbortSignal.any([interruption, unread.signal]);
    for (;;) {
      const status = await collectStatus(specs, {
        ...{ env, signal, timeoutSeconds: timeout, invalid },
        ...(health !== undefined && { health }),
      });
      await show(status, options);
      if (watch === undefined) return exitCodeOf(status);
      await sleep((watch === true ? WATCH_SECONDS : watch) * 1000, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  });
}

async function show(status: FleetStatus, { json, watch, metrics, html }: Options): Promise<void> {
  if (metrics !== undefined) await writeWhole(metrics, statusMetrics(status));
  if (html !== undefined) await writeWhole(html, statusPage(status));
  if (json === true) {
    console.log(JSON.stringify(statusAsJson(status), undefined, watch === undefined ? 2 : 0));
    return;
  }
  const { isTTY, columns = 80 } = process.stdout;
  const { TERM } = process.env;
  const colour = takesColors(process.stdout, process.env);
  // What stands on standard error is gone when the screen is drawn anew.
  const explains = watch !== undefined;
  const table = statusTable(status, { colour, explains, ...(isTTY && { width: columns }) });
  if (watch === undefined) return console.log(table);
  const head = `${status.at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  // From the top of the screen again, where there is one.
  const redraw = isTTY && TERM !== 'dumb' ? '\u001B[H\u001B[2J' : '';
  console.log(`${redraw}${head}\n${table}${redraw === '' ? '\n' : ''}`);
}

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const seconds = Number(text);
    if (/^\d{1,5}(\.\d+)?$/.test(text) && seconds >= least) return seconds;
    throw new InvalidArgumentError(`Give seconds, ${least} or more.`);
  };
}

function promFile(text: string): string {
  if (text.endsWith('.prom')) return text;
  throw new InvalidArgumentError('The collector reads files whose names end in .prom, and no others.');
}
