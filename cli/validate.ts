import { relative } from 'node:path';
import type { Command } from 'commander';
import { formatProblem } from '../config';
import { loadForReview, reportProblems } from './load-specs';

/** `connector validate [SPEC...]`: every error in every file, exit code 1 if there is any. */
export function registerValidate(program: Command): void {
  program
    .command('validate')
    .description('check specs: every error at once, with file, line and column; needs no credentials')
    .argument('[spec...]', 'files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)')
    .option('--json', 'print the result as JSON')
    .action((specs: string[], { json = false }: { json?: boolean }) => {
      const result = loadForReview(specs);
      const { problems, notes } = result;
      const connectors = result.specs.map(({ spec, source, profile }) => ({
        name: spec.name,
        kind: spec.kind,
        state: spec.state,
        file: source.file,
        support: profile.support,
      }));
      if (problems.length > 0) process.exitCode = 1;
      if (json) {
        console.log(
          JSON.stringify({ valid: problems.length === 0, connectors, problems, notes }, undefined, 2),
        );
        return;
      }
      for (const { name, state, file } of connectors)
        console.log(`${relative('', file)}: ${name} is valid (${state})`);
      for (const note of notes) console.error(`note: ${formatProblem(note)}`);
      for (const note of new Set(connectors.map(({ support }) => support.note)))
        console.error(`note: ${note}`);
      if (problems.length > 0) reportProblems(result);
    });
}
