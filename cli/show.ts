import type { Command } from 'commander';
import { stringify } from 'yaml';
import { CommandFailure } from './failure';
import { loadForReview, reportProblems } from './load-specs';

/** `connector show [SPEC...]`: specs as they are after `extends` and defaults. */
export function registerShow(program: Command): void {
  program
    .command('show')
    .description('print specs resolved: bases merged in, every default filled in, paths absolute')
    .argument('[spec...]', 'files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)')
    .option('--json', 'print a JSON list instead of YAML documents')
    .action((specs: string[], { json = false }: { json?: boolean }) => {
      const result = loadForReview(specs);
      if (result.problems.length > 0) {
        reportProblems(result);
        throw new CommandFailure('nothing is shown until the specs are valid');
      }
      const resolved = result.specs.map(({ spec }) => spec);
      console.log(
        json
          ? JSON.stringify(resolved, undefined, 2)
          : resolved
              .map((spec) => stringify(spec, { aliasDuplicateObjects: false }))
              .join('---\n')
              .trimEnd(),
      );
    });
}
