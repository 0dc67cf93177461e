import type { Resource } from '../definition/resource';
import { EditedPlan } from '../plan/edited-plan';
import { plannedObject, withRecomputed } from '../plan/planned-object';
import { replacements } from '../plan/replacements';
import type { PlanResourceChangeRequest, PlanResourceChangeResponse } from '../protocol/plugin6.generated';
import { pathText, type Path } from '../value/path';
import type { ValueMap } from '../value/value';
import { attributePath } from './attribute-path';
import type { CollectedDiagnostics } from './collected-diagnostics';
import { encodeObject } from './dynamic-value';
import type { Host } from './host';
import { PrivateNotes } from './private-notes';

/** Plans the creation, change or destruction of an object. */
export async function planResourceChange(
  host: Host,
  request: PlanResourceChangeRequest,
): Promise<PlanResourceChangeResponse> {
  const resource = host.find(host.provider.resources, request.typeName, 'resource');
  const { attributes } = resource;
  const diagnostics = host.diagnostics(attributes);
  const privateState = new PrivateNotes(request.priorPrivate);
  const plan = await host.attempt(diagnostics, async (signal) => {
    const prior = host.decode(attributes, request.priorState);
    const config = host.decode(attributes, request.config);
    const call = { provider: host.client, diagnostics, privateState, signal };
    if (config !== null) return planObject(resource, prior, config, call);
    // Without a configuration the object is to go, or there is none.
    if (prior !== null) await resource.planDestroy?.({ ...call, prior });
    return undefined;
  });
  return {
    plannedState: encodeObject(attributes, plan?.planned ?? null),
    requiresReplace: (plan?.replaced ?? []).map((path) => ({ steps: attributePath(attributes, path) })),
    plannedPrivate: privateState.toBytes(),
    diagnostics: diagnostics.toProtocol(),
  };
}

interface ResourcePlan {
  readonly planned: ValueMap;
  readonly replaced: readonly Path[];
}

async function planObject(
  resource: Resource<unknown>,
  prior: ValueMap | null,
  config: ValueMap,
  call: {
    provider: unknown;
    diagnostics: CollectedDiagnostics;
    privateState: PrivateNotes;
    signal: AbortSignal;
  },
): Promise<ResourcePlan> {
  const { attributes } = resource;
  const recomputed = (planned: ValueMap, fixed: ReadonlySet<string>): ValueMap =>
    prior === null ? planned : withRecomputed(attributes, prior, config, planned, fixed);
  const first = recomputed(plannedObject(attributes, prior, config), new Set());
  const editor = new EditedPlan(attributes, prior, config, first);
  await resource.modifyPlan?.({ ...call, config, prior, plan: editor });
  const planned = recomputed(editor.values, editor.edited);
  const replaced = prior === null ? [] : [...replacements(attributes, prior, planned), ...editor.replaced];
  return { planned, replaced: [...new Map(replaced.map((path) => [pathText(path), path])).values()] };
}
