import { HttpClient } from './http-client';
import { parseServer, type ServerAddress } from './server-address';
import type { TlsTrust } from './tls-trust';
import { VcenterTransportError } from './transport-error';

export interface TransferOptions {
  /** Sent by PUT; without it the file is fetched by GET. */
  readonly content?: Uint8Array;
  /** More bytes than that are not fetched, which is an error. Default: 64 MiB. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Of one file, connection included. */
const TIMEOUT_SECONDS = 120;

/**
 * Transfers of files by addresses that vCenter gives: of vCenter itself, or of the ESXi host that the VM runs on.
 * They are secrets, good for one use, so no message has them; and nothing but the file goes there, no cookie either.
 */
export class FileTransfers {
  private readonly vcenter: ServerAddress;
  private readonly trust: TlsTrust;
  private readonly clients = new Map<string, HttpClient>();

  constructor({ address, trust }: { address: ServerAddress; trust: TlsTrust }) {
    this.vcenter = address;
    this.trust = trust;
  }

  /** @throws VcenterTransportError, or the signal's reason */
  async transfer(url: string, { content, limit, signal }: TransferOptions): Promise<Buffer> {
    const { address, path } = this.target(url);
    const answer = await this.client(address).send(
      { method: content === undefined ? 'GET' : 'PUT', path, body: content ?? '' },
      {
        headers: content === undefined ? {} : { 'Content-Type': 'application/octet-stream' },
        timeoutSeconds: TIMEOUT_SECONDS,
        connection: 'own',
        limit,
        signal,
      },
    );
    const { status } = answer;
    if (status >= 200 && status < 300) return answer.body;
    const verb = content === undefined ? 'fetched' : 'sent';
    const text = `${address.text}: the file was not ${verb}, it answered with HTTP ${status}`;
    throw new VcenterTransportError(text, 'http', true, status >= 500);
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private client(address: ServerAddress): HttpClient {
    const found = this.clients.get(address.text) ?? new HttpClient(address, this.trust);
    this.clients.set(address.text, found);
    return found;
  }

  /** The host `*` means the server that was asked (vSphere API reference, FileTransferInformation.url). */
  private target(url: string): { address: ServerAddress; path: string } {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed?.protocol !== 'https:') throw this.noAddress();
    const path = `${parsed.pathname}${parsed.search}`;
    if (parsed.hostname === '*') return { address: this.vcenter, path };
    let address: ServerAddress;
    try {
      address = parseServer(parsed.host);
    } catch {
      throw this.noAddress();
    }
    if (this.trust.thumbprint !== undefined && address.text !== this.vcenter.text) {
      const text =
        `${this.vcenter.text}: files of the guest are transferred by its host ${address.text}, whose certificate is ` +
        "another one than the thumbprint's: trust a CA file that has the authority of both instead";
      throw new VcenterTransportError(text, 'tls', false, false);
    }
    return { address, path };
  }

  private noAddress(): VcenterTransportError {
    const text = `${this.vcenter.text}: it gave an address for a file that is none of HTTPS`;
    return new VcenterTransportError(text, 'answer', false, false);
  }
}
