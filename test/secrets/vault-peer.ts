import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What was asked of the server, in order. */
export interface Asked {
  /** Of all but GET. */
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly namespace?: string;
}

interface Version {
  readonly data: object | null;
  readonly created: string;
  readonly deleted?: string;
}

/**
 * A server that answers as Vault's HTTP API is documented and as its sources have it (1.14: vault/logical_system.go
 * for the question about mounts, vault-plugin-secrets-kv/path_data.go for version 2): mounts, key-value versions 1
 * and 2, namespaces, one token, sealed or not. A token without access is answered as one that is not valid.
 */
export class VaultPeer {
  readonly asked: Asked[] = [];
  /** What was sent along, in order. */
  readonly bodies: string[] = [];
  readonly mounts: Record<string, { type: string; options: { version: string } | null }> = {
    'secret/': { type: 'kv', options: { version: '2' } },
    'team/kv/': { type: 'kv', options: { version: '2' } },
    'old/': { type: 'kv', options: null },
    'older/': { type: 'kv', options: { version: '1' } },
    'database/': { type: 'database', options: null },
  };
  sealed = false;
  /** Vault before 0.10. */
  withoutMountQuestion = false;
  namespace: string | undefined;
  /** What the token may do with every path. */
  capabilities: readonly string[] = ['root'];
  /** Called before a write is looked at: for whoever comes in between. */
  beforeWrite: ((path: string) => void) | undefined;
  /** Where a proxy in front of it has put it. */
  prefix = '';
  /** Given instead of an answer. */
  instead: { status: number; body: string; headers?: Record<string, string> } | undefined;

  private readonly versions = new Map<string, Version[]>();
  private readonly flat = new Map<string, object>();
  private readonly server: Server;

  private constructor(
    readonly token: string,
    tls?: { cert: string; key: string },
  ) {
    const answer = (incoming: IncomingMessage, outgoing: ServerResponse) =>
      void this.answer(incoming, outgoing);
    this.server = tls ? createTlsServer(tls, answer) : createServer(answer);
  }

  static async start(token: string, tls?: { cert: string; key: string }): Promise<VaultPeer> {
    const peer = new VaultPeer(token, tls);
    await new Promise<void>((resolve) => peer.server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A new version of a secret of a mount of version 2. */
  put(path: string, data: object): void {
    this.versions.set(path, [
      ...(this.versions.get(path) ?? []),
      { data, created: new Date().toISOString() },
    ]);
  }

  /** Deletes the newest version; `undelete` is possible, hence the metadata stays. */
  delete(path: string): void {
    const versions = this.versions.get(path) ?? [];
    const deleted = new Date().toISOString();
    this.versions.set(path, [...versions.slice(0, -1), { ...versions.at(-1)!, data: null, deleted }]);
  }

  /** Removes every version and the metadata. */
  remove(path: string): void {
    this.versions.delete(path);
  }

  /** A secret of a mount of version 1, by its whole path. */
  putFlat(path: string, data: object): void {
    this.flat.set(path, data);
  }

  /** What a secret of version 2 holds now. */
  get(path: string): object | null | undefined {
    return this.versions.get(path)?.at(-1)?.data;
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { url = '', method = '', headers } = incoming;
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk as string;
    if (text !== '') this.bodies.push(text);
    const api = `${this.prefix}/v1/`;
    const path = url.startsWith(api) ? decodeURIComponent(url.slice(api.length)) : `elsewhere: ${url}`;
    const [token, namespace] = [headers['x-vault-token'], headers['x-vault-namespace']].map(String);
    this.asked.push({
      ...(method !== 'GET' && { method }),
      path,
      ...(headers['x-vault-token'] !== undefined && { token }),
      ...(headers['x-vault-namespace'] !== undefined && { namespace }),
    });
    const reply = (status: number, body: object) => {
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (this.instead) {
      outgoing.writeHead(this.instead.status, this.instead.headers).end(this.instead.body);
      return;
    }
    if (this.sealed) return reply(503, { errors: ['Vault is sealed'] });
    const permitted = token === this.token && headers['x-vault-namespace'] === this.namespace;
    if (!permitted) return reply(403, { errors: ['permission denied', String(token)] });
    if (path === 'sys/capabilities-self' && method === 'POST') {
      const { paths } = JSON.parse(text) as { paths: string[] };
      return reply(200, { data: Object.fromEntries(paths.map((one) => [one, this.capabilities])) });
    }
    const question = 'sys/internal/ui/mounts/';
    if (path.startsWith(question)) return this.answerMount(path.slice(question.length), reply);
    const mount = Object.keys(this.mounts).find((prefix) => path.startsWith(prefix));
    if (mount === undefined)
      return reply(404, { errors: [`no handler for route "${path}". route entry not found.`] });
    const { options } = this.mounts[mount]!;
    if (options?.version === '2' && method !== 'GET') {
      if (!this.capabilities.some((one) => ['root', method === 'DELETE' ? 'delete' : 'update'].includes(one)))
        return reply(403, { errors: ['permission denied'] });
      return this.write(method, mount + path.slice(mount.length).replace(/^data\//, ''), text, reply);
    }
    if (method !== 'GET') return reply(405, { errors: ['unsupported operation'] });
    if (options?.version === '2') return this.answerVersion2(mount, path.slice(mount.length), reply);
    const data = this.flat.get(path);
    return data ? reply(200, { lease_duration: 2764800, data }) : reply(404, { errors: [] });
  }

  /** vault-plugin-secrets-kv/path_data.go, pathDataWrite and pathDataDelete */
  private write(
    method: string,
    path: string,
    text: string,
    reply: (status: number, body: object) => void,
  ): void {
    this.beforeWrite?.(path);
    if (method === 'DELETE') {
      this.delete(path);
      return reply(204, {});
    }
    const { options, data } = JSON.parse(text) as { options?: { cas?: number }; data?: object };
    const version = this.versions.get(path)?.length ?? 0;
    if (options?.cas !== undefined && options.cas !== version) {
      return reply(400, { errors: ['check-and-set parameter did not match the current version'] });
    }
    if (data === undefined) return reply(400, { errors: ['no data provided'] });
    this.put(path, data);
    return reply(200, { data: { version: version + 1 } });
  }

  private answerMount(path: string, reply: (status: number, body: object) => void): void {
    if (this.withoutMountQuestion) return reply(404, { errors: [] });
    const mount = Object.keys(this.mounts).find((prefix) => `${path}/`.startsWith(prefix));
    if (mount === undefined) {
      const refusal = `preflight capability check returned 403, please ensure client's policies grant access to path "${path}/"`;
      return reply(403, { errors: [refusal] });
    }
    return reply(200, { data: { ...this.mounts[mount], path: mount, accessor: 'kv_1', description: '' } });
  }

  private answerVersion2(mount: string, rest: string, reply: (status: number, body: object) => void): void {
    const versions = rest.startsWith('data/') ? this.versions.get(mount + rest.slice(5)) : undefined;
    const newest = versions?.at(-1);
    if (!versions || !newest) return reply(404, { errors: [] });
    const metadata = {
      created_time: newest.created,
      custom_metadata: null,
      deletion_time: newest.deleted ?? '',
      destroyed: false,
      version: versions.length,
    };
    return reply(newest.deleted === undefined ? 200 : 404, { data: { data: newest.data, metadata } });
  }
}
