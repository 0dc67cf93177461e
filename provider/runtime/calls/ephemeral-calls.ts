import type { OpenedCall } from '../definition/ephemeral-resource';
import type {
  CloseEphemeralResourceRequest,
  CloseEphemeralResourceResponse,
  OpenEphemeralResourceRequest,
  OpenEphemeralResourceResponse,
  RenewEphemeralResourceRequest,
  RenewEphemeralResourceResponse,
  Timestamp,
} from '../protocol/plugin6.generated';
import { withDefaults } from '../schema/defaults';
import type { CollectedDiagnostics } from './collected-diagnostics';
import { encodeObject } from './dynamic-value';
import type { Host } from './host';
import { fromBytes, toBytes } from './private-notes';
import { returnedObject } from './returned-object';

export async function openEphemeralResource(
  host: Host,
  request: OpenEphemeralResourceRequest,
): Promise<OpenEphemeralResourceResponse> {
  const definition = host.find(host.provider.ephemeralResources, request.typeName, 'ephemeral resource');
  const { attributes } = definition;
  const diagnostics = host.diagnostics(attributes);
  const opened = await host.attempt(diagnostics, async (signal) => {
    const config = withDefaults(attributes, host.decode(attributes, request.config) ?? {});
    const { result, ...kept } = await definition.open({ provider: host.client, diagnostics, signal, config });
    return { ...kept, object: returnedObject(host, diagnostics, attributes, result, 'open') };
  });
  return {
    result: encodeObject(attributes, opened?.object ?? null),
    renewAt: timestamp(opened?.renewAt),
    private: opened?.private === undefined ? null : toBytes(opened.private),
    diagnostics: diagnostics.toProtocol(),
  };
}

export async function renewEphemeralResource(
  host: Host,
  request: RenewEphemeralResourceRequest,
): Promise<RenewEphemeralResourceResponse> {
  const definition = host.find(host.provider.ephemeralResources, request.typeName, 'ephemeral resource');
  const diagnostics = host.diagnostics();
  const renewed = await host.attempt(diagnostics, (signal) =>
    definition.renew?.(openedCall(host, diagnostics, signal, request.private)),
  );
  return {
    renewAt: timestamp(renewed?.renewAt),
    private: renewed?.private === undefined ? request.private : toBytes(renewed.private),
    diagnostics: diagnostics.toProtocol(),
  };
}

/** What was opened is closed also after an interrupt. */
export async function closeEphemeralResource(
  host: Host,
  request: CloseEphemeralResourceRequest,
): Promise<CloseEphemeralResourceResponse> {
  const definition = host.find(host.provider.ephemeralResources, request.typeName, 'ephemeral resource');
  const diagnostics = host.diagnostics();
  await host.attempt(
    diagnostics,
    (signal) => definition.close?.(openedCall(host, diagnostics, signal, request.private)),
    true,
  );
  return { diagnostics: diagnostics.toProtocol() };
}

function openedCall(
  host: Host,
  diagnostics: CollectedDiagnostics,
  signal: AbortSignal,
  kept: Uint8Array | null,
): OpenedCall<unknown> {
  return { provider: host.client, diagnostics, signal, private: kept === null ? null : fromBytes(kept) };
}

function timestamp(time: Date | undefined): Timestamp | null {
  if (time === undefined) return null;
  const milliseconds = time.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}
