import type {
  ConfigureProviderRequest,
  ConfigureProviderResponse,
  GetMetadataResponse,
  GetProviderSchemaResponse,
  ServerCapabilities,
} from '../protocol/plugin6.generated';
import { schemaProblems } from '../schema/check';
import { withDefaults } from '../schema/defaults';
import { toProtocol } from '../schema/to-protocol';
import type { Host } from './host';

const serverCapabilities: ServerCapabilities = {
  planDestroy: true,
  getProviderSchemaOptional: true,
  moveResourceState: false,
};

export function getMetadata({ provider }: Host): GetMetadataResponse {
  const names = (types: readonly { readonly type: string }[] = []): { typeName: string }[] =>
    types.map(({ type }) => ({ typeName: type }));
  return {
    serverCapabilities,
    resources: names(provider.resources),
    dataSources: names(provider.dataSources),
    ephemeralResources: names(provider.ephemeralResources),
  };
}

/** The schemas of all types; errors when they are not sound, which only the provider's author can mend. */
export function getProviderSchema(host: Host): GetProviderSchemaResponse {
  const { provider } = host;
  const diagnostics = host.diagnostics();
  for (const problem of schemaProblems(provider)) diagnostics.error([], problem);
  const schemas = (
    types: readonly (Parameters<typeof toProtocol>[1] & { readonly type: string })[] = [],
  ): Record<string, ReturnType<typeof toProtocol>> =>
    Object.fromEntries(types.map((definition) => [definition.type, toProtocol('type', definition)]));
  return {
    serverCapabilities,
    provider: toProtocol('provider', provider),
    resourceSchemas: schemas(provider.resources),
    dataSourceSchemas: schemas(provider.dataSources),
    ephemeralResourceSchemas: schemas(provider.ephemeralResources),
    diagnostics: diagnostics.toProtocol(),
  };
}

/** Makes what all later calls get as `provider`. */
export async function configureProvider(
  host: Host,
  request: ConfigureProviderRequest,
): Promise<ConfigureProviderResponse> {
  const { attributes } = host.provider;
  const diagnostics = host.diagnostics(attributes);
  const { terraformVersion } = request;
  host.calls.resume();
  await host.attempt(diagnostics, async (signal) => {
    const config = withDefaults(attributes, host.decode(attributes, request.config) ?? {});
    host.client = await host.provider.configure({ config, diagnostics, signal, terraformVersion });
    host.configured = true;
  });
  return { diagnostics: diagnostics.toProtocol() };
}
