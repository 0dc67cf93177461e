import type { Command } from 'commander';
import { loadSpecs } from '../config';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { reportProblems } from './load-specs';
import { selectSpecs } from './select-specs';

/** `connector identity ...`: the AWS side of connectors. What it takes is loaded when it is used. */
export function registerIdentity(program: Command): void {
  program
    .command('identity')
    .description('the AWS side of connectors')
    .command('diff')
    .description(
      "compare the copies of AWS's managed policies that come with this version with those of the account; exit code 0 when they are the same, 2 when they differ, 1 when that cannot be told",
    )
    .argument('[spec...]', 'names of connectors, files, directories or globs (default: CONNECTOR_SPECS)')
    .option('--json', 'print it as JSON')
    .action(async (specs: string[], { json = false }: { json?: boolean }) => {
      process.exitCode = await identityDiff(specs, json);
    });
}

async function identityDiff(named: readonly string[], json: boolean): Promise<number> {
  const [{ compareIdentity }, { exitCodeOf, formatComparisons }] = await Promise.all([
    import('./identity-diff.js'),
    import('./identity-report.js'),
  ]);
  const { env } = process;
  const result = loadSpecs(selectSpecs(named, env), { env, purpose: 'review' });
  if (result.problems.length > 0) {
    reportProblems(result);
    throw new CommandFailure('nothing is compared until the specs are valid');
  }
  const wanted = result.specs.filter(({ profile }) => profile.identity.type === 'userKey');
  const compared = await interruptible((signal) =>
    Promise.all(wanted.map((connector) => compareIdentity(connector, env, signal))),
  );
  console.log(json ? JSON.stringify({ connectors: compared }, undefined, 2) : formatComparisons(compared));
  return exitCodeOf(compared);
}
