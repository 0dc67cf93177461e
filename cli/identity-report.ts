import type { ConnectorComparison, PolicyComparison } from './identity-diff';

/** 1 when something could not be compared, 2 when something differs, else 0. */
export function exitCodeOf(all: readonly ConnectorComparison[]): number {
  const outcomes = all.flatMap(({ problem, policies }) => [
    ...(problem === undefined ? [] : ['error']),
    ...policies.map(({ outcome }) => outcome),
  ]);
  if (outcomes.includes('error')) return 1;
  return outcomes.includes('differs') ? 2 : 0;
}

/** For people. */
export const formatComparisons = (all: readonly ConnectorComparison[]): string =>
  all
    .map(({ name, problem, policies }) =>
      [
        problem === undefined ? name : `${name}: error: ${problem}`,
        ...policies.flatMap(formatPolicy).map((line) => `  ${line}`),
      ].join('\n'),
    )
    .join('\n');

function formatPolicy(compared: PolicyComparison): string[] {
  const { policy } = compared;
  if (compared.outcome === 'error') return [`${policy}: error: ${compared.problem}`];
  const { version, account, difference, outcome } = compared;
  const theirs = `the default version, ${version}, in account ${account}`;
  if (outcome === 'same') return [`${policy}: the copy is the same as ${theirs}`];
  const listed = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`  ${title}: ${items.join(', ')}`];
  return [
    `${policy}: the copy differs from ${theirs}`,
    ...difference.actions.flatMap(({ resource, onlyInManaged, onlyInSnapshot }) => [
      ...listed(`${resource}: only in AWS's`, onlyInManaged),
      ...listed(`${resource}: only in the copy`, onlyInSnapshot),
    ]),
    ...difference.statementsOnlyInManaged.map((text) => `  statement only in AWS's: ${text}`),
    ...difference.statementsOnlyInSnapshot.map((text) => `  statement only in the copy: ${text}`),
  ];
}
