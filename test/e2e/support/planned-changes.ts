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
  return Object.fromEntries(
    all
      .filter(({ mode }) => mode === 'managed')
      .map(({ address, change: { actions, importing } }) => [
        address,
        [
          ...(importing === undefined ? [] : ['import']),
          ...actions.filter((action) => action !== 'no-op'),
        ].join('/'),
      ])
      .filter(([, actions]) => actions !== ''),
  );
}
