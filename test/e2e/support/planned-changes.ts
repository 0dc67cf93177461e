import { expectSuccess, type Outcome } from './deployment';

interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: string;
    readonly change: { readonly actions: readonly string[]; readonly importing?: unknown };
  }[];
}

/**
 * What a plan would change: `update`, `create`, `delete/create`, by address, `import` before what is imported.
 *
 * @param run runs the engine where the plan is to be made
 */
export async function plannedChanges(
  run: (args: readonly string[]) => Promise<Outcome>,
): Promise<Record<string, string>> {
  expectSuccess(await run(['plan', '-out=changes.tfplan']));
  const shown = await run(['show', '-json', 'changes.tfplan']);
  expectSuccess(shown);
  const { resource_changes: all = [] } = JSON.parse(shown.output) as Plan;
  const changes: Record<string, string> = {};
  for (const { address, mode, change } of all) {
    const actions = change.actions.filter((action) => action !== 'no-op');
    if (change.importing !== undefined) actions.unshift('import');
    if (mode === 'managed' && actions.length > 0) changes[address] = actions.join('/');
  }
  return changes;
}
