import type { Command } from 'commander';
import { outputsOf, type ConnectorOutputs } from '../deployment/outputs';
import { CommandFailure } from './failure';
import { inContext } from './in-context';
import { wholeNumber } from './run-options';

interface OutputOptions {
  readonly json: boolean;
  readonly parallelism: number;
}

/** `connector output [NAME...]`: what the states of connectors tell of them. */
export function registerOutput(program: Command): void {
  program
    .command('output')
    .description('print the outputs of connectors, or of all, from their states')
    .argument('[name...]', 'names of connectors of CONNECTOR_SPECS')
    .option('--parallelism <n>', 'how many stacks are worked on at once', wholeNumber(1), 4)
    .option('--json', 'print a JSON object: connector, output, value', false)
    .action((names: string[], { json, parallelism }: OutputOptions) =>
      inContext({ parallelism }, process.env, async (context) => {
        const all = await outputsOf(names, context);
        const failures = all.flatMap(({ failures }) => failures);
        if (json) console.log(JSON.stringify(asObject(all), undefined, 2));
        else for (const line of asLines(all)) console.log(line);
        if (failures.length > 0) throw new CommandFailure(failures.join('\n'));
      }),
    );
}

const asObject = (all: readonly ConnectorOutputs[]): Record<string, unknown> =>
  Object.fromEntries(all.map(({ name, outputs }) => [name, outputs]));

function asLines(all: readonly ConnectorOutputs[]): string[] {
  return all.flatMap(({ name, outputs, failures }) => {
    const lines = Object.entries(outputs).map(([key, value]) => `${name}  ${key} = ${textOf(value)}`);
    return lines.length === 0 && failures.length === 0 ? [`${name}  nothing is deployed`] : lines;
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
