import { isIP } from 'node:net';
import { checkServerIdentity, type DetailedPeerCertificate } from 'node:tls';
import { normalFingerprint, type PresentedCertificate } from './certificate';

/** What a server must present before anything is sent to it. */
export type Trust =
  /** This very certificate, by its SHA-256 fingerprint. */
  | { readonly sha256: string }
  | {
      /** PEM; one of them signed its certificate. */
      readonly authorities: readonly string[];
      /** The certificate is for one of these. @default the address itself */
      readonly names?: readonly string[];
    };

/** Another certificate than the expected one was presented; nothing was sent. */
export class DistrustedError extends Error {
  override readonly name = 'DistrustedError';

  constructor(
    /** `SHA-256 AA:BB...`, or what an authority had to sign. */
    readonly expected: string,
    readonly presented: PresentedCertificate,
    /** Why it is not the expected one, where that is not plain. */
    readonly reason?: string,
  ) {
    super(
      `it presents the certificate SHA-256 ${presented.sha256}, expected ${expected}${reason === undefined ? '' : ` (${reason})`}`,
    );
  }
}

/** @returns why the certificate is not to be trusted, or undefined. `chainError` is what TLS says of its signatures. */
export function distrust(
  trust: Trust,
  address: string,
  presented: PresentedCertificate,
  peer: DetailedPeerCertificate,
  chainError: string | undefined,
): DistrustedError | undefined {
  if ('sha256' in trust) {
    const expected = normalFingerprint(trust.sha256);
    return presented.sha256 === expected ? undefined : new DistrustedError(`SHA-256 ${expected}`, presented);
  }
  const names = trust.names ?? [address];
  const expected = `one of the given authorities for ${names.join(' or ')}`;
  if (chainError !== undefined) return new DistrustedError(expected, presented, chainError);
  const matches = names.some((name) => checkServerIdentity(name, peer) === undefined);
  return matches
    ? undefined
    : new DistrustedError(expected, presented, `it is for ${presented.names.join(', ') || 'nobody'}`);
}

/** A server is told the name it is asked for, never an address (RFC 6066, section 3). */
export const serverName = (address: string): string => (isIP(address) === 0 ? address : '');
