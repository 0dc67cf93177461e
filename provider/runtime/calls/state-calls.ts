import { ProviderError } from '../definition/diagnostics';
import type { RawState } from '../definition/resource';
import type {
  ImportResourceStateRequest,
  ImportResourceStateResponse,
  ReadResourceRequest,
  ReadResourceResponse,
  UpgradeResourceStateRequest,
  UpgradeResourceStateResponse,
} from '../protocol/plugin6.generated';
import { objectType } from '../schema/implied-type';
import { withoutWriteOnly } from '../schema/write-only';
import type { ValueMap } from '../value/value';
import { fromState, parseState } from '../wire/state-json';
import { encodeObject } from './dynamic-value';
import type { Host } from './host';
import { PrivateNotes } from './private-notes';
import { emptyObject, returnedObject, returnedPart } from './returned-object';

/** Looks at an object as it is now. */
export async function readResource(host: Host, request: ReadResourceRequest): Promise<ReadResourceResponse> {
  const resource = host.find(host.provider.resources, request.typeName, 'resource');
  const { attributes } = resource;
  const diagnostics = host.diagnostics(attributes);
  const privateState = new PrivateNotes(request.private);
  const read = await host.attempt(diagnostics, async (signal) => {
    const state = host.decode(attributes, request.currentState);
    if (state === null) return { object: null };
    const call = { provider: host.client, diagnostics, privateState, signal };
    const returned = await resource.read({ ...call, state });
    if (returned === null) return { object: null };
    return { object: returnedObject(host, diagnostics, attributes, returned, 'read') };
  });
  return {
    // With an error Terraform keeps the state it has.
    newState: read ? encodeObject(attributes, read.object) : request.currentState,
    private: privateState.toBytes(),
    diagnostics: diagnostics.toProtocol(),
  };
}

/** Takes an object in that Terraform has not made. */
export async function importResourceState(
  host: Host,
  request: ImportResourceStateRequest,
): Promise<ImportResourceStateResponse> {
  const resource = host.find(host.provider.resources, request.typeName, 'resource');
  const { attributes } = resource;
  const diagnostics = host.diagnostics(attributes);
  const privateState = new PrivateNotes(undefined);
  const state = await host.attempt(diagnostics, async (signal) => {
    if (!resource.importState)
      throw new ProviderError(`A ${resource.type} cannot be imported: let terraform create it`);
    const { id } = request;
    const known = await resource.importState({
      provider: host.client,
      diagnostics,
      privateState,
      signal,
      id,
    });
    return returnedPart(host, diagnostics, attributes, known, emptyObject(attributes), 'importState');
  });
  const imported = {
    typeName: request.typeName,
    state: encodeObject(attributes, state ?? null),
    private: privateState.toBytes(),
  };
  return {
    importedResources: state && !diagnostics.hasErrors ? [imported] : [],
    diagnostics: diagnostics.toProtocol(),
  };
}

/** Reads a state that may be of an older version of the schema. */
export async function upgradeResourceState(
  host: Host,
  request: UpgradeResourceStateRequest,
): Promise<UpgradeResourceStateResponse> {
  const resource = host.find(host.provider.resources, request.typeName, 'resource');
  const { attributes, version = 0, upgrades = {}, type } = resource;
  const diagnostics = host.diagnostics(attributes);
  const upgraded = await host.attempt(diagnostics, () => {
    const json = request.rawState?.json ?? new Uint8Array();
    if (json.length === 0)
      throw new ProviderError(`The state of ${type} is of Terraform 0.11 or older, which cannot be read`);
    if (request.version > version)
      throw new ProviderError(
        `The state of ${type} has version ${request.version}, written by a newer provider; ` +
          `this one knows versions up to ${version}: use the provider that wrote it`,
      );
    let state: RawState = parseState(new TextDecoder().decode(json));
    for (let from = request.version; from < version; from += 1) {
      const upgrade = upgrades[from];
      if (!upgrade)
        throw new ProviderError(`The provider cannot read version ${from} of the state of ${type}`);
      state = upgrade(state);
    }
    const object = withoutWriteOnly(attributes, fromState(objectType(attributes), state) as ValueMap);
    host.sensitive.add(attributes, object);
    return object;
  });
  return {
    upgradedState: encodeObject(attributes, upgraded ?? null),
    diagnostics: diagnostics.toProtocol(),
  };
}
