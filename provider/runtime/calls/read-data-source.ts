import type { ReadDataSourceRequest, ReadDataSourceResponse } from '../protocol/plugin6.generated';
import { withDefaults } from '../schema/defaults';
import { encodeObject } from './dynamic-value';
import type { Host } from './host';
import { returnedObject } from './returned-object';

/** Reads a data source. */
export async function readDataSource(
  host: Host,
  request: ReadDataSourceRequest,
): Promise<ReadDataSourceResponse> {
  const source = host.find(host.provider.dataSources, request.typeName, 'data source');
  const { attributes } = source;
  const diagnostics = host.diagnostics(attributes);
  const state = await host.attempt(diagnostics, async (signal) => {
    const config = withDefaults(attributes, host.decode(attributes, request.config) ?? {});
    const returned = await source.read({ provider: host.client, diagnostics, signal, config });
    return returnedObject(host, diagnostics, attributes, returned, 'read');
  });
  return { state: encodeObject(attributes, state ?? null), diagnostics: diagnostics.toProtocol() };
}
