import type { AttributeChange, ConnectorPlan, Diagnostic, ResourceChange, StackPlan } from '../plan-model';
import { dueOf, isAboutDue, type Due } from './due';
import { plain, reasonsOf } from './reasons';
import { placeOf, specPathOf, type Place, type Positions } from './spec-places';
import { doneTo, isFollower, nounOf, rankOf } from './wording';

/** What becomes of a connector, the most important first. */
export const VERDICTS = [
  'failed',
  'refused',
  'destroyed',
  'replaced',
  'changed',
  'created',
  'unchanged',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An attribute that differs, and where the spec says so. */
export interface ItemAttribute extends AttributeChange {
  readonly place?: Place;
}

/** What happens with a resource, in an operator's words. */
export interface Item {
  /** `the appliance VM` */
  readonly what: string;
  /** `replaced` */
  readonly done: string;
  readonly address: string;
  readonly because: readonly string[];
  readonly attributes: readonly ItemAttribute[];
  /** Attributes that are told by the apply only. */
  readonly later: readonly string[];
  /** The spec's part it is made of; undefined where no spec declares it. */
  readonly place?: Place;
}

/** What a plan says of a connector, for people. */
export interface ConnectorSummary {
  readonly plan: ConnectorPlan;
  readonly verdict: Verdict;
  /** `the appliance VM is replaced; the registration is replaced, and 3 more` */
  readonly headline: string;
  /** The most important first. */
  readonly items: readonly Item[];
  readonly drift: readonly Item[];
  readonly due: readonly Due[];
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Stacks that failed. */
  readonly failed: readonly string[];
}

/** How many changes a headline names. */
const NAMED = 3;

/** Plans in the order in which people should look at them: what is wrong first, then by what is lost. */
export function summarized(
  plans: readonly ConnectorPlan[],
  positions: Readonly<Record<string, Positions>> = {},
): readonly ConnectorSummary[] {
  const order = ({ verdict }: ConnectorSummary): number => VERDICTS.indexOf(verdict);
  return plans
    .map((plan) => summaryOf(plan, Object.hasOwn(positions, plan.name) ? positions[plan.name] : undefined))
    .sort((a, b) => order(a) - order(b) || (a.plan.name < b.plan.name ? -1 : 1));
}

/** How many there are of each; in the order of importance, none left out. */
export function totals(summaries: readonly ConnectorSummary[]): readonly (readonly [Verdict, number])[] {
  return VERDICTS.map((verdict) => [verdict, summaries.filter((one) => one.verdict === verdict).length]);
}

/** Whether there is anything to say of it but that it stays as it is. */
export const isTold = ({ verdict, due, drift, warnings }: ConnectorSummary): boolean =>
  verdict !== 'unchanged' || due.length + drift.length + warnings.length > 0;

function summaryOf(plan: ConnectorPlan, positions: Positions | undefined): ConnectorSummary {
  const { stacks } = plan;
  const changes = stacks.flatMap((stack) => stack.changes.map((change) => ({ change, stack })));
  const sorted = [...changes].sort((a, b) => rankOf(a.change) - rankOf(b.change));
  const diagnostics = distinct(stacks.flatMap((stack) => stack.diagnostics));
  const failed = stacks.filter(({ outcome }) => outcome === 'failed').map(({ stack }) => stack);
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  const toItem = (change: ResourceChange, stack: StackPlan): Item => itemOf(change, stack, plan, positions);
  return {
    plan,
    verdict: verdictOf(plan),
    headline: headlineOf(
      sorted.map(({ change }) => change),
      failed,
    ),
    items: sorted.map(({ change, stack }) => toItem(change, stack)),
    drift: stacks.flatMap((stack) => stack.drift.map((change) => toItem(change, stack))),
    due: dueOf(
      sorted.map(({ change }) => change),
      warnings,
    ),
    errors: diagnostics.filter(({ severity }) => severity === 'error'),
    // What is due is told there.
    warnings: warnings.filter((warning) => !isAboutDue(warning)),
    failed,
  };
}

function verdictOf({ stacks, refusals, state }: ConnectorPlan): Verdict {
  if (stacks.some(({ outcome, diagnostics }) => outcome === 'failed' || diagnostics.some(isError)))
    return 'failed';
  if (refusals.length > 0) return 'refused';
  const changes = stacks.flatMap((stack) => stack.changes);
  if (changes.length === 0)
    return stacks.some(({ outcome }) => outcome === 'changes') ? 'changed' : 'unchanged';
  const vm = changes.find(({ type }) => type === 'vsphere_virtual_machine')?.action;
  if (vm === 'delete' || (state === 'absent' && changes.every(({ action }) => action === 'delete')))
    return 'destroyed';
  if (vm === 'replace') return 'replaced';
  return vm === 'create' || changes.every(({ action }) => action === 'create') ? 'created' : 'changed';
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

function headlineOf(sorted: readonly ResourceChange[], failed: readonly string[]): string {
  const parts = failed.map((stack) => `${stack} cannot be planned`);
  const tellers = sorted.filter((change) => !isFollower(change));
  const named = (tellers.length === 0 ? sorted : tellers).slice(0, NAMED);
  parts.push(...named.map((change) => `${nounOf(change)} ${verbOf(change)} ${doneTo(change)}`));
  const left = sorted.length - named.length;
  if (parts.length === 0) return 'nothing changes';
  return `${parts.join('; ')}${left > 0 ? `, and ${left} more` : ''}`;
}

const verbOf = (change: ResourceChange): string =>
  /(policies|settings)$/.test(nounOf(change)) ? 'are' : 'is';

function itemOf(
  change: ResourceChange,
  stack: StackPlan,
  plan: ConnectorPlan,
  positions: Positions | undefined,
): Item {
  const { address, action, attributes, replacedBecause } = change;
  const place = (attribute?: string): { place?: Place } => {
    const path = specPathOf(change, attribute);
    return path === undefined ? {} : { place: placeOf(path, plan.file, positions) };
  };
  const told = attributes.filter(
    ({ path }) => !path.endsWith('_because') && !(path === 'vm_id' && action !== 'update'),
  );
  const isLater = ({ path, after }: AttributeChange): boolean =>
    after === '(known after apply)' && !replacedBecause.includes(path);
  // Of what is made or taken away as a whole, the spec says more than a list of all it has.
  const shown = action === 'update' || action === 'replace' ? told : [];
  return {
    what: nounOf(change),
    done: doneTo(change),
    address,
    because: reasonsOf(change, stack, plan).map(plain),
    attributes: shown
      .filter((attribute) => !isLater(attribute))
      .map((attribute) => ({ ...attribute, ...place(attribute.path) })),
    later: action === 'update' ? shown.filter(isLater).map(({ path }) => path) : [],
    ...place(),
  };
}

function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
