import { CERTIFICATE_PIN } from '../appliance/mark';
import type { CertificateNames } from '../pki';
import { readExtraConfig, setExtraConfig } from '../vcenter';
import type { PresentedCertificate } from './appliance-access';
import type { FoundVm } from './vm';

/** Whose certificates a console may present: for these names, from one of these authorities. */
export interface Pin {
  readonly names: CertificateNames;
  /** Base64 of the certificates, DER. A self-signed one is its own authority. */
  readonly authorities: readonly string[];
}

/**
 * What was installed, as the VM remembers it. Every type that goes to the console looks here, so that a renewal by
 * the same authority changes none of them; the certificate itself is in nobody's plan but its own.
 */
export async function readPins({ session, ref }: FoundVm, signal?: AbortSignal): Promise<readonly Pin[]> {
  const key = CERTIFICATE_PIN;
  const text = (await readExtraConfig(session, ref, key, { ...(signal && { signal }) }))[key];
  if (text === undefined || text === '') return [];
  try {
    const pins: unknown = JSON.parse(text);
    return Array.isArray(pins) ? pins.filter(isPin) : [];
  } catch {
    // What somebody else has written there pins nothing.
    return [];
  }
}

export async function writePins(
  { session, ref }: FoundVm,
  pins: readonly Pin[],
  signal?: AbortSignal,
): Promise<void> {
  await setExtraConfig(
    session,
    ref,
    { [CERTIFICATE_PIN]: JSON.stringify(pins) },
    { ...(signal && { signal }) },
  );
}

/** Whether a certificate, with the chain it was presented with, is good and from a pinned authority. */
export async function isPinned(presented: PresentedCertificate, pins: readonly Pin[]): Promise<boolean> {
  const { chain } = presented;
  if (pins.length === 0 || chain === undefined || chain.length === 0) return false;
  const { chainProblems, readCertificates } = await import('../pki/index.js');
  try {
    const certificates = chain.flatMap((pem) => readCertificates(pem));
    return pins.some(({ names, authorities }) => {
      const trusted = authorities.flatMap((der) => readCertificates(Buffer.from(der, 'base64')));
      return chainProblems(certificates, { names, authorities: trusted }).length === 0;
    });
  } catch {
    return false;
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

function isPin(value: unknown): value is Pin {
  const { names, authorities } = (value ?? {}) as Partial<Pin>;
  return isTexts(authorities) && isTexts(names?.dnsNames) && isTexts(names.addresses);
}
