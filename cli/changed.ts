import { InvalidArgumentError, type Command } from 'commander';
import { changedConnectors, jobMatrix, type ChangedConnector } from '../deployment/changed';

interface Options {
  readonly since: string;
  readonly json?: boolean;
  readonly batchSize?: number;
  readonly removed: boolean;
}

/** `connector changed --since REF`: which connectors a change touches, for the jobs of a pipeline. */
export function registerChanged(program: Command): void {
  program
    .command('changed')
    .description('list the connectors that have changed since a branch, a tag or a commit, by git')
    .requiredOption('--since <ref>', 'compare with where HEAD and this commit parted, such as origin/main')
    .option('--json', 'print a job matrix, {"include": [...]}, on one line')
    .option('--batch-size <n>', 'with --json: so many connectors a job', wholeNumber)
    .option('--removed', 'list those whose spec is gone instead; with --json as a list on one line', false)
    .action((options: Options) => {
      report(options);
    });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

function report({ since, json = false, batchSize, removed: wantsRemoved }: Options): void {
  const { touched, removed, base } = changedConnectors(since, process.env);
  // A matrix can have no other key than its jobs, so that what is gone is asked for by itself.
  if (wantsRemoved) return reportRemoved(removed, json);
  for (const { name, file } of removed) {
    const way = 'To remove an appliance, leave its spec and say state: absent.';
    console.error(`note: ${name}: ${file} is gone; its state and its appliance are left alone. ${way}`);
  }
  if (json) {
    console.log(JSON.stringify(jobMatrix(touched, batchSize)));
    return;
  }
  if (touched.length === 0) console.log(`no connector has changed since ${base.slice(0, 12)}`);
  for (const line of touched.map(lineOf)) console.log(line);
}

function reportRemoved(removed: readonly ChangedConnector[], json: boolean): void {
  if (json) console.log(JSON.stringify(removed));
  else for (const line of removed.map(lineOf)) console.log(line);
}

const lineOf = ({ name, change, because }: ChangedConnector): string =>
  `${name}: ${change} (${because.join(', ')})`;
