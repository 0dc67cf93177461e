import type { Resource } from '../definition/resource';
import type { ApplyResourceChangeRequest, ApplyResourceChangeResponse } from '../protocol/plugin6.generated';
import type { ValueMap } from '../value/value';
import type { CollectedDiagnostics } from './collected-diagnostics';
import { encodeObject } from './dynamic-value';
import type { Host } from './host';
import { PrivateNotes } from './private-notes';
import { knownPart, returnedObject, returnedPart } from './returned-object';

/** Creates, changes or destroys an object as planned. */
export async function applyResourceChange(
  host: Host,
  request: ApplyResourceChangeRequest,
): Promise<ApplyResourceChangeResponse> {
  const resource = host.find(host.provider.resources, request.typeName, 'resource');
  const { attributes } = resource;
  const diagnostics = host.diagnostics(attributes);
  const privateState = new PrivateNotes(request.plannedPrivate);
  const apply = new Apply(host, resource, diagnostics, privateState);
  let newState: ValueMap | null = null;
  try {
    const prior = host.decode(attributes, request.priorState);
    const plan = host.decode(attributes, request.plannedState);
    const config = host.decode(attributes, request.config);
    // Until something else is known to have happened.
    newState = prior;
    if (plan === null) newState = prior === null ? null : await apply.delete(prior);
    else newState = await apply.createOrUpdate(prior, plan, config ?? {});
  } catch (error) {
    diagnostics.thrown(error);
  }
  return {
    newState: encodeObject(attributes, newState),
    private: privateState.toBytes(),
    diagnostics: diagnostics.toProtocol(),
  };
}

/** One change; each method returns what is there afterwards, also when it failed. */
class Apply {
  constructor(
    private readonly host: Host,
    private readonly resource: Resource<unknown>,
    private readonly diagnostics: CollectedDiagnostics,
    private readonly privateState: PrivateNotes,
  ) {}

  async delete(state: ValueMap): Promise<ValueMap | null> {
    const call = {
      provider: this.host.client,
      diagnostics: this.diagnostics,
      privateState: this.privateState,
    };
    await this.host.attempt(this.diagnostics, (signal) => this.resource.delete({ ...call, state, signal }));
    return this.diagnostics.hasErrors ? state : null;
  }

  async createOrUpdate(prior: ValueMap | null, plan: ValueMap, config: ValueMap): Promise<ValueMap | null> {
    const { attributes } = this.resource;
    const what = prior === null ? 'create' : 'update';
    /** What is there when the author says nothing, and what completes a part he saves. */
    const base = prior ?? knownPart(plan);
    let saved = prior;
    const call = {
      provider: this.host.client,
      diagnostics: this.diagnostics,
      privateState: this.privateState,
      config,
      plan,
      save: (partial: object): void => {
        saved = returnedPart(this.host, this.diagnostics, attributes, partial, base, 'save');
      },
    };
    const done = await this.host.attempt(this.diagnostics, async (signal) => ({
      returned: await this.change(prior, { ...call, signal }),
    }));
    if (!done) return saved;
    // It came back, so there is an object, whatever it says of it.
    return returnedObject(this.host, this.diagnostics, attributes, done.returned, what) ?? saved ?? base;
  }

  private change(prior: ValueMap | null, call: Parameters<Resource<unknown>['create']>[0]): unknown {
    if (prior === null) return this.resource.create(call);
    if (this.resource.update) return this.resource.update({ ...call, prior });
    throw new Error(
      `A ${this.resource.type} cannot be changed, only replaced; its provider planned a change`,
    );
  }
}
