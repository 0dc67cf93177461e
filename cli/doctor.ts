import type { Command } from 'commander';
import { loadSpecs, type LoadedSpec } from '../config';
import { examine, exitCodeOf, treat, type Looking } from '../operations/doctor';
import { failureText } from '../operations/maintenance/failure-text';
import { sideBySide } from '../preflight';
import { CommandFailure } from './failure';
import { examinationsAsJson, formatExaminations, type Examined } from './doctor-report';
import { interruptible } from './interruptible';
import { judged } from './judged';
import { reportProblems } from './load-specs';
import { interruptMigrationsOption } from './operation-options';
import { selectSpecs } from './select-specs';

/** Connectors that are looked at a time: each is a page in a browser. */
const AT_A_TIME = 4;

interface DoctorOptions {
  readonly json: boolean;
  readonly fix: boolean;
  readonly reset?: string;
  readonly interruptMigrations: boolean;
  readonly dryRun: boolean;
}

/** `connector doctor [NAME...]`: what is wrong with connectors, why, and what to do. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at connectors and name what is wrong, why, the next step and its command; exit code 0 when nothing is, 1 with a warning, 2 with an error',
    )
    .argument(
      '[spec...]',
      'names of connectors, files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)',
    )
    .option('--json', 'print it as JSON', false)
    .option('--fix', 'restart services, then the guest, where that is the remedy (default: only look)', false)
    .option(
      '--reset <name>',
      'with --fix: as the last resort of the connector of this name, when restarts have not helped, its factory reset (default: never)',
    )
    .addOption(interruptMigrationsOption('with --fix: '))
    .option('--dry-run', 'with --fix: print each call that would be made, and make none', false)
    .action((specs: string[], options: DoctorOptions) =>
      judged(() =>
        consult(specs, options, (verb) => program.commands.some((known) => known.name() === verb)),
      ),
    );
}

/** @returns the exit code */
async function consult(
  named: readonly string[],
  options: DoctorOptions,
  knows: (verb: string) => boolean,
): Promise<number> {
  const { env } = process;
  const { fix, reset } = options;
  if (reset !== undefined && !fix)
    throw new CommandFailure(
      `--reset ${reset} is the last step of --fix; connector reset factory ${reset} does it by itself`,
    );
  const result = loadSpecs(selectSpecs(named, env), { env, purpose: 'operate' });
  const wanted = result.specs.filter(({ spec }) => spec.state !== 'absent');
  if (reset !== undefined && !wanted.some(({ spec }) => spec.name === reset))
    throw new CommandFailure(
      `--reset ${reset} names no connector that is looked at; it takes one of: ${wanted.map(({ spec }) => spec.name).join(', ')}`,
    );
  const all = await interruptible((signal) =>
    sideBySide(wanted, AT_A_TIME, (connector) => consultOne(connector, options, signal)),
  );
  console.log(
    options.json
      ? JSON.stringify(examinationsAsJson(all, knows), undefined, 2)
      : formatExaminations(all, knows),
  );
  if (result.problems.length > 0) reportProblems(result);
  const codes = all.map((one) => ('problem' in one ? 2 : exitCodeOf(one.diagnoses)));
  return result.problems.length > 0 ? 2 : Math.max(0, ...codes);
}

async function consultOne(
  connector: LoadedSpec,
  { fix, reset, dryRun, interruptMigrations }: DoctorOptions,
  signal: AbortSignal,
): Promise<Examined> {
  const { name } = connector.spec;
  // What is printed at the end is the answer alone.
  const tell = (line: string): void => console.error(`${name}: ${line}`);
  const looking: Looking = { env: process.env, signal, tell, warn: tell };
  try {
    const examination = await examine(connector, looking);
    return fix
      ? await treat(connector, examination, {
          ...looking,
          ...{ dryRun, interruptMigrations, reset: reset === name },
        })
      : examination;
  } catch (error) {
    signal.throwIfAborted();
    return { name, problem: failureText(error) };
  }
}
