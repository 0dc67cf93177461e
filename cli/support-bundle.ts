import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { loadSpecs } from '../config';
import { Interruption } from '../engine';
import {
  bundleCalls,
  collectBundle,
  contentsOf,
  expectWritable,
  sentenceOf,
  sizeOf,
  totalOf,
  writeBundle,
  type SupportBundle,
} from '../operations/support-bundle';
import { consentToFile } from './consent';
import { CommandFailure } from './failure';
import { invalidOf, reportProblems } from './load-specs';
import { selectSpecs } from './select-specs';

interface BundleCommand {
  readonly output?: string;
  readonly logs: boolean;
  readonly timeout: number;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

/** `connector support-bundle [NAME...]`: all there is to know about connectors, in one file without secrets. */
export function registerSupportBundle(program: Command): void {
  program
    .command('support-bundle')
    .description(
      'collect status, versions, specs, states, facts of vCenter and logs of connectors, without secrets, in one file',
    )
    .argument(
      '[name...]',
      'names of connectors, files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)',
    )
    .option('--output <file>', 'the file; it is never overwritten (default: support-bundle-TIME.tar.gz here)')
    .option('--no-logs', 'leave out the debug log bundles of the appliances')
    .option(
      '--timeout <seconds>',
      'how long a vCenter, a console or a store of states may take to answer',
      seconds,
      10,
    )
    .option('--yes', 'write it without asking', false)
    .option('--dry-run', 'print the calls, and make none of them', false)
    .action((names: string[], options: BundleCommand) => supportBundle(names, options));
}

async function supportBundle(named: readonly string[], options: BundleCommand): Promise<void> {
  const { env } = process;
  const files = selectSpecs(named, env);
  const result = loadSpecs(files, { env, purpose: 'operate' });
  const { specs: connectors } = result;
  if (result.problems.length > 0) {
    reportProblems(result);
    if (connectors.length === 0) throw new CommandFailure('no spec is valid, so there is nothing to collect');
  }
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const file = options.output ?? `support-bundle-${time}.tar.gz`;
  if (options.dryRun) {
    bundleCalls(connectors, { env, file, logs: options.logs }).forEach((call, at) =>
      console.log(`${at + 1}. ${call}`),
    );
    return;
  }
  const consent = consentToFile(options.yes);
  await expectWritable(file);
  const directory = await mkdtemp(join(tmpdir(), 'connector-bundle-'));
  try {
    await Interruption.during(async (interruption) => {
      const { timeout: timeoutSeconds, logs } = options;
      const bundle = await collectBundle(connectors, {
        ...{ env, cwd: process.cwd(), interruption, timeoutSeconds, logs, directory },
        invalid: invalidOf(files, result),
        tell: (line) => console.error(line),
      });
      show(bundle);
      await consent(interruption.signal);
      const root = basename(file).replace(/\.(tar\.gz|tgz)$/, '');
      const { bytes, sha256 } = await writeBundle(bundle, { file, root, signal: interruption.signal });
      console.log(`\n${file}, ${sizeOf(bytes)}\nSHA-256 ${sha256}`);
      process.exitCode = bundle.problems.length > 0 ? 2 : 0;
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function show(bundle: SupportBundle): void {
  const { parts, problems, takenOut } = bundle;
  for (const line of contentsOf(bundle)) console.log(line);
  console.log(`${parts.length} files, ${sizeOf(totalOf(parts))} before they are packed`);
  const counts = [...takenOut].map(([kind, count]) => `${kind}: ${count}`).join(', ');
  console.log(`taken out: ${counts === '' ? 'nothing' : counts}`);
  for (const problem of problems) console.log(`not in it: ${sentenceOf(problem)}`);
}

function seconds(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1) return Number(text);
  throw new InvalidArgumentError('Give seconds, 1 or more.');
}
