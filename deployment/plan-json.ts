import { attributeChanges, type Change } from './attribute-changes';
import type { Action, ResourceChange } from './plan-model';
import { pathText } from './attribute-text';
import { SensitiveTexts } from './sensitive-texts';

/** What a plan does, and what it found changed. */
export interface PlannedChanges {
  readonly changes: readonly ResourceChange[];
  /** Of what the configuration declares only: what a provider merely observes changes by itself. */
  readonly drift: readonly ResourceChange[];
}

/** https://developer.hashicorp.com/terraform/internals/json-format, `Plan representation`; OpenTofu's is the same. */
interface PlanJson {
  readonly format_version?: string;
  readonly resource_changes?: readonly ResourceJson[];
  readonly resource_drift?: readonly ResourceJson[];
  readonly configuration?: { readonly root_module?: { readonly resources?: readonly DeclaredJson[] } };
}

interface ResourceJson {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly module_address?: string;
  readonly name: string;
  /** Key of an object that a replacement which broke off has left. */
  readonly deposed?: string;
  readonly change: Change & {
    readonly actions: readonly string[];
    readonly importing?: unknown;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
  readonly action_reason?: string;
}

interface DeclaredJson {
  readonly address: string;
  readonly expressions?: Readonly<Record<string, unknown>>;
}

/**
 * What a plan does, from `terraform show -json PLANFILE`, as text or parsed. Nothing that is marked sensitive anywhere
 * in it is in the result, not even where the same text stands without a mark.
 *
 * @throws Error in one sentence for what is not a plan of format 1.x
 */
export function plannedChangesOf(shown: unknown): PlannedChanges {
  const plan = planOf(shown);
  const { resource_changes: changed = [], resource_drift: drifted = [] } = plan;
  const secrets = SensitiveTexts.of([...changed, ...drifted].map(({ change }) => change));
  const declared = declaredAttributes(plan);
  return {
    changes: changed.flatMap((resource) => resourceChange(resource, secrets) ?? []),
    drift: drifted.flatMap((resource) => {
      const found = resourceChange(resource, secrets);
      return found === undefined ? [] : (ofDeclared(found, resource, declared) ?? []);
    }),
  };
}

function planOf(shown: unknown): PlanJson {
  const plan = typeof shown === 'string' ? parsed(shown) : shown;
  const version = (plan as PlanJson | null | undefined)?.format_version;
  if (typeof version !== 'string')
    throw new Error('what the engine shows is not a plan: it has no format_version');
  if (version.split('.')[0] !== '1') {
    throw new Error(
      `the engine's plan has format ${version}, and 1.x is understood: use Terraform 1.x or OpenTofu 1.x`,
    );
  }
  return plan as PlanJson;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says quotes the plan.
    throw new Error('what the engine shows is not a plan: it is not JSON');
  }
}

function resourceChange(resource: ResourceJson, secrets: SensitiveTexts): ResourceChange | undefined {
  const { address, mode, type, change, action_reason: reason, deposed } = resource;
  const imported = change.importing !== undefined && change.importing !== null;
  const action = mode === 'managed' ? actionOf(change.actions, imported) : undefined;
  if (action === undefined) return undefined;
  return {
    address: deposed === undefined ? address : `${address} (deposed object ${deposed})`,
    type,
    action,
    imported,
    ...(reason !== undefined && { reason }),
    replacedBecause: (change.replace_paths ?? []).map(pathText),
    attributes: attributeChanges(change, action === 'replace', secrets),
  };
}

/** Undefined for what changes nothing: `no-op`, and `read`. A replacement is one in either order. */
function actionOf(actions: readonly string[], imported: boolean): Action | undefined {
  const does = (action: string): boolean => actions.includes(action);
  if (does('create')) return does('delete') || does('forget') ? 'replace' : 'create';
  if (does('delete')) return 'delete';
  if (does('forget')) return 'forget';
  if (does('update')) return 'update';
  return imported ? 'import' : undefined;
}

/** Attributes the configuration sets, by address without an index. */
function declaredAttributes({ configuration }: PlanJson): ReadonlyMap<string, ReadonlySet<string>> {
  const resources = configuration?.root_module?.resources ?? [];
  return new Map(
    resources.map(({ address, expressions = {} }) => [address, new Set(Object.keys(expressions))]),
  );
}

/** A drift without what nobody declares; undefined when nothing is left. An object that is gone always counts. */
function ofDeclared(
  drift: ResourceChange,
  { type, name, module_address: module }: ResourceJson,
  declared: ReadonlyMap<string, ReadonlySet<string>>,
): ResourceChange | undefined {
  if (drift.action !== 'update' || module !== undefined) return drift;
  const names = declared.get(`${type}.${name}`);
  const attributes = drift.attributes.filter(({ path }) => names?.has(/^[^.[]*/.exec(path)?.[0] ?? ''));
  return attributes.length === 0 ? undefined : { ...drift, attributes };
}
