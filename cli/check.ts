import type { Command } from 'commander';
import { formatProblem, loadSpecs, type LoadedSpec } from '../config';
import { formatPlace } from '../config/problem';
import { runPreflight, sideBySide, type CheckResult } from '../preflight';
import type { VcenterSession } from '../vcenter';
import { connectAs, preflightInput } from '../operations/check-input';
import { takesColors } from './colors';
import { reportResults, type ReportStyle } from './check-report';
import { interruptible } from './interruptible';
import { reportProblems } from './load-specs';
import { selectSpecs } from './select-specs';

/** Connectors that are checked at a time. */
const AT_A_TIME = 4;

interface Checked {
  readonly connector: LoadedSpec;
  readonly results: readonly CheckResult[];
}

/** `connector check [SPEC...]`: what can be found out before anything is made; exit code 1 if a check failed. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('look whether a connector can be deployed: vCenter, AWS, image, network; changes nothing')
    .argument(
      '[spec...]',
      'names of connectors, files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)',
    )
    .option('--json', 'print the results as JSON')
    .action((specs: string[], { json = false }: { json?: boolean }) => check(specs, json));
}

async function check(named: readonly string[], json: boolean): Promise<void> {
  const { env } = process;
  const result = loadSpecs(selectSpecs(named, env), { env, purpose: 'deploy' });
  const { specs, problems, notes } = result;
  const wanted = specs.filter(({ spec }) => spec.state !== 'absent');
  const checked = await interruptible((signal) =>
    sideBySide(wanted, AT_A_TIME, async (connector): Promise<Checked> => {
      const results = await checkOne(connector, signal);
      if (!json) print(connector, results);
      return { connector, results };
    }),
  );
  const failed = checked.some(({ results }) => results.some(({ outcome }) => outcome === 'failed'));
  if (failed || problems.length > 0) process.exitCode = 1;
  if (json) {
    const connectors = checked.map(({ connector: { spec, source }, results }) => ({
      name: spec.name,
      file: source.file,
      results,
    }));
    console.log(
      JSON.stringify({ passed: process.exitCode !== 1, connectors, problems, notes }, undefined, 2),
    );
    return;
  }
  for (const { spec, source } of specs) {
    if (spec.state === 'absent')
      console.log(`${formatPlace(source)}: ${spec.name} is absent: nothing to check`);
  }
  for (const note of notes) console.error(`note: ${formatProblem(note)}`);
  if (problems.length > 0) reportProblems(result);
}

async function checkOne(connector: LoadedSpec, signal: AbortSignal): Promise<CheckResult[]> {
  const logIn = connectAs(connector.spec, process.env, process.cwd());
  let session: VcenterSession | undefined;
  const input = preflightInput(connector, async (own) => (session = await logIn(own)));
  try {
    return await runPreflight(input, { signal });
  } finally {
    await session?.close();
  }
}

function print({ spec, source }: LoadedSpec, results: readonly CheckResult[]): void {
  console.log(`${formatPlace(source)}: ${spec.name}\n${reportResults(results, styleOfOutput())}\n`);
}

function styleOfOutput(): ReportStyle {
  const { isTTY, columns } = process.stdout;
  if (!isTTY) return { colors: false };
  return { columns, colors: takesColors(process.stdout, process.env) };
}
