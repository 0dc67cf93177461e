import type { PolicyDocument, PolicyStatement } from '../../appliance/profiles';

/** What somebody asks of AWS. */
export interface IamRequest {
  readonly action: string;
  readonly resource?: string;
  /** Who asks; for policies of a resource or a role. */
  readonly principal?: { readonly kind: 'AWS' | 'Service' | 'Federated'; readonly id: string };
  /** Values of condition keys, by their names. */
  readonly context?: Readonly<Record<string, string>>;
}

export type IamDecision = 'allowed' | 'implicitly denied' | 'explicitly denied';

/**
 * What IAM decides of one policy: an explicit denial goes before what is allowed, and what nothing allows is denied
 * (IAM User Guide, "Policy evaluation logic"). Only what the project's policies use is known; anything else is an
 * error, so that no policy passes for what was not understood.
 */
export function evaluate({ Statement }: PolicyDocument, request: IamRequest): IamDecision {
  const applying = Statement.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicitly denied';
  return applying.length > 0 ? 'allowed' : 'implicitly denied';
}

const KNOWN = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

function applies(statement: PolicyStatement, request: IamRequest): boolean {
  const unknown = Object.keys(statement).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) throw new RangeError(`a statement's ${unknown} is not known here`);
  const { Action, Resource, Principal, Condition = {} } = statement;
  if (!listOf(Action).some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())))
    return false;
  if (Resource !== undefined && !listOf(Resource).some((pattern) => matches(pattern, request.resource ?? '')))
    return false;
  if (Principal !== undefined && !isPrincipal(Principal, request)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(operator, listOf(values), contextOf(request, key))),
  );
}

function isPrincipal(principal: NonNullable<PolicyStatement['Principal']>, request: IamRequest): boolean {
  if (typeof principal === 'string') return principal === '*';
  const asking = request.principal;
  if (asking === undefined) return false;
  const named = listOf(principal[asking.kind] ?? []);
  const account = asking.id.split(':')[4] ?? '';
  // An account's id or root stands for everybody in it.
  return named.some(
    (id) => id === '*' || id === asking.id || id === account || id.endsWith(`::${account}:root`),
  );
}

/** Names of condition keys have no case. */
const contextOf = ({ context = {} }: IamRequest, key: string): string | undefined =>
  Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];

function holds(operator: string, values: readonly string[], found: string | undefined): boolean {
  // A key that is not there fulfils no condition (IAM User Guide, "IAM JSON policy elements: Condition operators").
  if (found === undefined) return false;
  switch (operator) {
    case 'StringEquals':
      return values.includes(found);
    case 'Bool':
      return values.some((value) => value.toLowerCase() === found.toLowerCase());
    case 'ArnEquals':
    case 'ArnLike':
      return values.some((pattern) => matches(pattern, found));
    default:
      throw new RangeError(`the condition operator ${operator} is not known here`);
  }
}

/** `*` is any text, `?` any character. */
function matches(pattern: string, text: string): boolean {
  const quoted = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${quoted.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
