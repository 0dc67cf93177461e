import type { PolicyDocument, PolicyStatement } from '../appliance/profiles';

/** Actions of one resource that only one of two policies has. */
export interface ActionDifference {
  /** As the policies write it; several, and the effect when it is a denial, as one text. */
  readonly resource: string;
  readonly onlyInSnapshot: readonly string[];
  readonly onlyInManaged: readonly string[];
}

export interface PolicyDifference {
  readonly actions: readonly ActionDifference[];
  /** Statements of the snapshot that AWS's has not, as JSON; how a statement is written does not count. */
  readonly statementsOnlyInSnapshot: readonly string[];
  readonly statementsOnlyInManaged: readonly string[];
}

/** What differs between two policies, apart from the order and the case of what IAM reads without either. */
export function policyDifference(snapshot: PolicyDocument, managed: PolicyDocument): PolicyDifference {
  const [ours, theirs] = [actionsByResource(snapshot), actionsByResource(managed)];
  const actions = [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((resource) => ({
      resource,
      onlyInSnapshot: only(ours.get(resource), theirs.get(resource)),
      onlyInManaged: only(theirs.get(resource), ours.get(resource)),
    }))
    .filter(({ onlyInSnapshot, onlyInManaged }) => onlyInSnapshot.length + onlyInManaged.length > 0);
  const [own, other] = [snapshot, managed].map(
    (document) => new Map(statementsOf(document).map((text) => [text, text] as const)),
  );
  return {
    actions,
    statementsOnlyInSnapshot: only(own, other),
    statementsOnlyInManaged: only(other, own),
  };
}

export const isSame = ({
  actions,
  statementsOnlyInManaged,
  statementsOnlyInSnapshot,
}: PolicyDifference): boolean =>
  actions.length + statementsOnlyInManaged.length + statementsOnlyInSnapshot.length === 0;

/** Values of `these` under keys that `those` has not. */
const only = (
  these: ReadonlyMap<string, string> = new Map(),
  those: ReadonlyMap<string, string> = new Map(),
): string[] =>
  [...these]
    .filter(([key]) => !those.has(key))
    .map(([, value]) => value)
    .sort();

/** The actions of every resource, as they are written, by what IAM reads: it goes by the case of none. */
function actionsByResource(document: PolicyDocument): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { Effect, Action, Resource = '' } of listOf(document.Statement)) {
    for (const resource of listOf(Resource)) {
      const key = Effect === 'Deny' ? `${resource} (denied)` : resource;
      const actions = found.get(key) ?? new Map<string, string>();
      for (const action of listOf(Action)) actions.set(action.toLowerCase(), action);
      found.set(key, actions);
    }
  }
  return found;
}

/** Each statement in one way of writing: lists sorted, one item as a list of one, without its id. */
const statementsOf = ({ Statement }: PolicyDocument): string[] =>
  listOf(Statement).map((statement) => JSON.stringify(canonical({ ...statement, Sid: undefined })));

function canonical(statement: PolicyStatement): object {
  const sorted = (value: string | readonly string[] | undefined): string[] | undefined =>
    value === undefined ? undefined : [...listOf(value)].sort();
  return {
    Effect: statement.Effect,
    Action: sorted(statement.Action)?.map((action) => action.toLowerCase()),
    Resource: sorted(statement.Resource),
    ...Object.fromEntries(
      Object.entries(statement)
        .filter(([key]) => !['Sid', 'Effect', 'Action', 'Resource'].includes(key))
        .sort(),
    ),
  };
}

/** IAM takes one item for a list of one. */
const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
