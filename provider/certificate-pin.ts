import { X509Certificate } from 'node:crypto';
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
export async function readPins({ session, ref }: FoundVm, signal: AbortSignal): Promise<readonly Pin[]> {
  const text = (await readExtraConfig(session, ref, CERTIFICATE_PIN, { signal }))[CERTIFICATE_PIN];
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
  signal: AbortSignal,
): Promise<void> {
  await setExtraConfig(session, ref, { [CERTIFICATE_PIN]: JSON.stringify(pins) }, { signal });
}

/** @throws Error for what is no certificate */
export const authoritiesOf = ({ authorities }: Pin): X509Certificate[] =>
  authorities.map((der) => new X509Certificate(Buffer.from(der, 'base64')));

/** Whether a certificate, with the chain it was presented with, is good and from an authority the VM remembers. */
export async function isPinned(
  { chain }: PresentedCertificate,
  vm: FoundVm,
  signal: AbortSignal,
): Promise<boolean> {
  if (chain === undefined || chain.length === 0) return false;
  const pins = await readPins(vm, signal);
  if (pins.length === 0) return false;
  const { chainProblems, readCertificates } = await import('../pki/index.js');
  try {
    const certificates = chain.flatMap((pem) => readCertificates(pem));
    return pins.some(
      (pin) =>
        chainProblems(certificates, { names: pin.names, authorities: authoritiesOf(pin) }).length === 0,
    );
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
