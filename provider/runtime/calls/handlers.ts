import { ProviderError } from '../definition/diagnostics';
import type { Methods } from '../protocol/plugin6.generated';
import { applyResourceChange } from './apply-call';
import { closeEphemeralResource, openEphemeralResource, renewEphemeralResource } from './ephemeral-calls';
import type { Host } from './host';
import { planResourceChange } from './plan-call';
import { configureProvider, getMetadata, getProviderSchema } from './provider-calls';
import { readDataSource } from './read-data-source';
import { importResourceState, readResource, upgradeResourceState } from './state-calls';
import { aboutType } from './under-way';

export type Method = keyof Methods;
export type Handler<M extends Method> = (
  host: Host,
  request: Methods[M]['request'],
) => Methods[M]['response'] | Promise<Methods[M]['response']>;

/** What answers each method of the protocol. */
export const handlers: { readonly [M in Method]: Handler<M> } = {
  GetMetadata: getMetadata,
  GetProviderSchema: getProviderSchema,
  ValidateProviderConfig: async (host, { config }) => ({
    diagnostics: (await host.validate(host.provider, config ?? null)).toProtocol(),
  }),
  ValidateResourceConfig: async (host, { typeName, config }) => {
    const definition = host.find(host.provider.resources, typeName, 'resource');
    return { diagnostics: (await host.validate(definition, config ?? null)).toProtocol() };
  },
  ValidateDataResourceConfig: async (host, { typeName, config }) => {
    const definition = host.find(host.provider.dataSources, typeName, 'data source');
    return { diagnostics: (await host.validate(definition, config ?? null)).toProtocol() };
  },
  ValidateEphemeralResourceConfig: async (host, { typeName, config }) => {
    const definition = host.find(host.provider.ephemeralResources, typeName, 'ephemeral resource');
    return { diagnostics: (await host.validate(definition, config ?? null)).toProtocol() };
  },
  UpgradeResourceState: upgradeResourceState,
  ConfigureProvider: configureProvider,
  ReadResource: readResource,
  PlanResourceChange: planResourceChange,
  ApplyResourceChange: applyResourceChange,
  ImportResourceState: importResourceState,
  MoveResourceState: (_host, { sourceTypeName, targetTypeName }) => {
    throw new ProviderError(
      `A ${sourceTypeName} cannot become a ${targetTypeName}: take the "moved" block out`,
    );
  },
  ReadDataSource: readDataSource,
  OpenEphemeralResource: openEphemeralResource,
  RenewEphemeralResource: renewEphemeralResource,
  CloseEphemeralResource: closeEphemeralResource,
  GetFunctions: () => ({}),
  CallFunction: (host, { name }) => ({
    error: { text: `The provider ${host.provider.name} has no function ${name}` },
  }),
  StopProvider: (host) => {
    host.calls.stop();
    return {};
  },
};

/** Methods whose answer has diagnostics, so that nothing a call throws is ever a bare RPC error. */
export async function answer<M extends Method>(
  host: Host,
  method: M,
  request: Methods[M]['request'],
): Promise<Methods[M]['response']> {
  try {
    const handle = (): unknown => handlers[method](host, request);
    const type = 'typeName' in request ? request.typeName : undefined;
    const answered = type === undefined ? handle() : aboutType(type, handle);
    return (await answered) as Methods[M]['response'];
  } catch (error) {
    const diagnostics = host.diagnostics();
    diagnostics.thrown(error);
    return { diagnostics: diagnostics.toProtocol() } as Methods[M]['response'];
  }
}
