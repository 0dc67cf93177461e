import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest, signRequest, type Authority } from '../../pki';

/** What a role allows; Vault's own names in camel case. */
export interface Role {
  /** With what is below them, and they themselves. */
  readonly allowedDomains: readonly string[];
  readonly allowIpSans: boolean;
  readonly maxTtlHours: number;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

const refused = (text: string): Reply => ({ status: 400, body: { errors: [text] } });

/**
 * The sign endpoint of Vault's PKI engine at `pki/`, as it is documented and as its sources have it (1.14:
 * builtin/logical/pki/path_issue_sign.go, cert_util.go): names and addresses of a request against the role, a time
 * that is cut to the role's longest, the authority's chain beside the certificate. It signs with pki/.
 */
export class VaultPkiPeer {
  readonly asked: { method: string; path: string; namespace?: string; body: Record<string, unknown> }[] = [];
  readonly roles: Record<string, Role> = {
    connector: { allowedDomains: ['example.com'], allowIpSans: true, maxTtlHours: 90 * 24 },
  };
  /** Given instead of an answer. */
  instead: { status: number; body: string } | undefined;
  /** An intermediate whose own issuer Vault was never given. */
  withoutChain = false;
  /** Takes questions and does not answer. */
  silent = false;
  private readonly server: Server;

  private constructor(
    readonly token: string,
    private readonly authority: Authority,
  ) {
    this.server = createServer((incoming, outgoing) => {
      if (this.silent) return;
      void this.answer(incoming).then(({ status, body }) => {
        outgoing.writeHead(status, { 'content-type': 'application/json' });
        outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async start(token: string, authority: Authority): Promise<VaultPkiPeer> {
    const peer = new VaultPkiPeer(token, authority);
    await new Promise<void>((resolve) => peer.server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(incoming: IncomingMessage): Promise<{ status: number; body: object | string }> {
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk as string;
    const body = JSON.parse(text || '{}') as Record<string, unknown>;
    const path = (incoming.url ?? '').replace(/^\/v1\//, '');
    const namespace = incoming.headers['x-vault-namespace'];
    this.asked.push({
      method: incoming.method ?? '',
      path,
      ...(typeof namespace === 'string' && { namespace }),
      body,
    });
    if (this.instead) return this.instead;
    if (incoming.headers['x-vault-token'] !== this.token)
      return {
        status: 403,
        body: { errors: ['permission denied', String(incoming.headers['x-vault-token'])] },
      };
    if (!path.startsWith('pki/'))
      return { status: 404, body: { errors: [`no handler for route "${path}". route entry not found.`] } };
    const [, name] = /^pki\/sign\/([^/]+)$/.exec(path) ?? [];
    if (name === undefined || incoming.method !== 'POST')
      return { status: 405, body: { errors: ['unsupported operation'] } };
    return this.sign(name, body);
  }

  private sign(name: string, body: Record<string, unknown>): Reply {
    const role = this.roles[name];
    if (!role) return refused(`unknown role: ${name}`);
    if (typeof body.csr !== 'string' || body.csr === '') return refused('"csr" is empty');
    const { commonName, dnsNames, addresses } = readRequest(body.csr);
    if (commonName === undefined)
      return refused(
        'the common_name field is required, or must be provided in a CSR with "use_csr_common_name" set to true, unless "require_cn" is set to false',
      );
    const allowed = (host: string) =>
      role.allowedDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
    if (!allowed(commonName)) return refused(`common name ${commonName} not allowed by this role`);
    const other = dnsNames.find((host) => !allowed(host));
    if (other !== undefined) return refused(`subject alternate name ${other} not allowed by this role`);
    if (addresses.length > 0 && !role.allowIpSans)
      return refused(
        'IP Subject Alternative Names are not allowed in this role, but was provided some via CSR',
      );

    const [, hours] = /^(\d+)h$/.exec(String(body.ttl)) ?? [];
    if (hours === undefined) return refused('error converting input for field "ttl": invalid duration');
    const granted = Math.min(Number(hours), role.maxTtlHours);
    const warning = `TTL "${hours}h0m0s" is longer than permitted maxTTL "${role.maxTtlHours}h0m0s", so maxTTL is being used`;
    const { certificate, chain = [] } = this.authority;
    const above = [certificate, ...chain].map((one) => one.toString().trim());
    return {
      status: 200,
      body: {
        request_id: '7f4a1f7c-0000-0000-0000-000000000000',
        lease_id: '',
        data: {
          certificate: signRequest(body.csr, this.authority, { days: granted / 24 }).trim(),
          issuing_ca: above[0],
          ...(!this.withoutChain && { ca_chain: above }),
        },
        warnings: granted < Number(hours) ? [warning] : null,
      },
    };
  }
}
