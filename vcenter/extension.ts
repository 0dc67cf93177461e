import { retrieveOne, type ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import type { SoapElement } from './soap-element';
import { dataObject, type DataObject } from './soap-value';

/** What a program registered with vCenter (vSphere API reference, Extension). */
export interface Extension {
  /** `com.example.connector`; the same at most once in a vCenter. */
  readonly key: string;
  readonly version: string;
  readonly company?: string;
  readonly label: string;
  readonly summary: string;
  /** Where it is reached: its registered addresses. */
  readonly servers: readonly ExtensionServer[];
  readonly lastHeartbeat?: Date;
}

export interface ExtensionServer {
  readonly url: string;
  readonly company?: string;
  readonly type: string;
  readonly label: string;
  readonly serverThumbprint?: string;
}

/** The extension with that key, undefined when none is registered. */
export async function findExtension(
  session: VcenterSession,
  key: string,
  { signal }: ReadOptions = {},
): Promise<Extension | undefined> {
  const manager = session.manager('extensionManager');
  const options = { repeatable: true, signal };
  const found = (await session.call('FindExtension', manager, { extensionKey: key }, options)).at(
    'returnval',
  );
  return found && extensionOf(found);
}

/** Everything that is registered. */
export async function listExtensions(
  session: VcenterSession,
  options: ReadOptions = {},
): Promise<Extension[]> {
  const manager = session.manager('extensionManager');
  const content = await retrieveOne(session, manager, ['extensionList'], options);
  return content.items('extensionList').map(extensionOf);
}

/** @throws VcenterFault `InvalidArgument` when the key is registered already */
export async function registerExtension(
  session: VcenterSession,
  extension: Omit<Extension, 'lastHeartbeat'>,
): Promise<void> {
  await session.call('RegisterExtension', session.manager('extensionManager'), {
    extension: encodeExtension(extension),
  });
}

/** @throws VcenterFault `NotFound` when it is not registered */
export async function unregisterExtension(session: VcenterSession, key: string): Promise<void> {
  await session.call('UnregisterExtension', session.manager('extensionManager'), { extensionKey: key });
}

function extensionOf(element: SoapElement): Extension {
  return {
    key: element.string('key') ?? '',
    version: element.string('version') ?? '',
    company: element.string('company'),
    label: element.string('description', 'label') ?? '',
    summary: element.string('description', 'summary') ?? '',
    servers: element.all('server').map((server) => ({
      url: server.string('url') ?? '',
      company: server.string('company'),
      type: server.string('type') ?? '',
      label: server.string('description', 'label') ?? '',
      serverThumbprint: server.string('serverThumbprint'),
    })),
    lastHeartbeat: element.date('lastHeartbeatTime'),
  };
}

function encodeExtension({
  key,
  version,
  company,
  label,
  summary,
  servers,
}: Omit<Extension, 'lastHeartbeat'>): DataObject {
  return dataObject({
    description: dataObject({ label, summary }),
    key,
    company,
    version,
    server: servers.map((server) =>
      dataObject({
        url: server.url,
        description: dataObject({ label: server.label, summary: server.label }),
        company: server.company ?? company ?? '',
        type: server.type,
        adminEmail: '',
        serverThumbprint: server.serverThumbprint,
      }),
    ),
    lastHeartbeatTime: new Date(),
  });
}
