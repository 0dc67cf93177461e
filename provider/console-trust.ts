import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { DisplayedCertificate, VmConsole } from '../appliance/vm-console/vm-console';
import { isUnreadable, type Appliance } from './appliance';
import type { PresentedCertificate } from './appliance-access';
import { isPinned } from './certificate-pin';
import { ProviderError } from './runtime';
import { until } from './until';

/** The console presents another certificate than the appliance shows in its VM: two fingerprints that differ. */
export class CertificateDiffers extends ProviderError {}

/** What a certificate is compared with. */
export interface Expectation {
  /** SHA-1 or SHA-256 fingerprint that the operator expects. */
  readonly fingerprint: string | null;
  /** The attribute it stands in. */
  readonly attribute: string;
  /** Whether the appliance's services may be restarted, which makes a new certificate for the present address. */
  readonly mayRestart: boolean;
}

/**
 * The certificate the console presents, once it is the one the operator expects, one of the authority of the
 * certificate that was installed, or the one the appliance shows in its VM (Managing the Connector, Validating an
 * Untrusted SSL Certificate). Nothing is sent to the console.
 *
 * @throws CertificateDiffers with both fingerprints when it is not
 * @throws ProviderError when nobody can tell, or it is for another address
 */
export async function validatedCertificate(
  appliance: Appliance,
  expected: Expectation,
): Promise<PresentedCertificate> {
  const presented = await appliance.presented();
  const speaksTls = appliance.profile.managementConsole.oldestTls !== undefined;
  if (!speaksTls) return presented;
  if (expected.fingerprint !== null && isFingerprintOf(presented, expected.fingerprint)) return presented;
  if (await isPinned(presented, appliance.vm, appliance.call.signal)) return presented;
  const menu = await readableMenu(appliance, presented, expected);
  const address = await appliance.address();
  const shown = await menu.certificate();
  const difference = differenceOf(presented, shown, address);
  if (difference === undefined) return presented;
  if (!expected.mayRestart) throw distrusted(appliance, presented, shown, difference);
  await menu.restartServices();
  const { provider, signal } = appliance.call;
  const { answer: seconds, pause } = provider.access.patience;
  const another = async (): Promise<PresentedCertificate | undefined> => {
    const now = await appliance.reached(address, 0);
    return now?.sha256 === presented.sha256 ? undefined : now;
  };
  await until(another, { seconds, pause, signal });
  const anew = await appliance.presented();
  const shownAnew = await menu.certificate();
  const left = differenceOf(anew, shownAnew, address);
  if (left === undefined) return anew;
  throw distrusted(appliance, anew, shownAnew, `${left}, also after its services were restarted`);
}

/** @throws ProviderError when the appliance can show nothing */
async function readableMenu(
  appliance: Appliance,
  { sha256 }: PresentedCertificate,
  { fingerprint, attribute }: Expectation,
): Promise<VmConsole> {
  const { name } = appliance.vm.state;
  try {
    const menu = await appliance.vmConsole();
    if (menu.reads) return menu;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
  }
  const why =
    'it cannot be asked for its certificate without VMware Tools, nor where its menu is worked by hand';
  throw new ProviderError(
    fingerprint === null
      ? `the certificate of ${name} cannot be validated: ${why}`
      : `${name} presents the certificate SHA-256 ${sha256}, expected ${fingerprint}`,
    {
      path: [attribute],
      detail: `No password was sent${fingerprint === null ? `; it presents SHA-256 ${sha256}` : `; ${why}`}. Display the certificate by the appliance's own menu in the VM's console, and give that fingerprint here if it is the one.`,
    },
  );
}

const distrusted = (
  { vm, port }: Appliance,
  presented: PresentedCertificate,
  shown: DisplayedCertificate,
  difference: string,
): ProviderError => {
  const { sha256, sha1 } = fingerprintsOf(shown);
  const fingerprint = sha256 ?? sha1;
  const differs = fingerprint !== undefined && !isFingerprintOf(presented, fingerprint);
  return new (differs ? CertificateDiffers : ProviderError)(
    `the certificate at port ${port} of ${vm.state.name} is not trusted: ${difference}`,
    {
      path: ['address'],
      detail: `No password was sent. Presented: ${describe(presented)}. Shown by the appliance: ${describe(shown)}. See whether something else answers at that address: a proxy, another VM, somebody in between.`,
    },
  );
};

/** In the forms people compare. */
function describe(certificate: DisplayedCertificate): string {
  const { sha256, sha1 } = fingerprintsOf(certificate);
  const parts = [sha256 && `SHA-256 ${sha256}`, sha1 && `SHA-1 ${sha1}`].filter(Boolean);
  return parts.join(', ') || 'none';
}

/** What is different, as a clause; undefined when nothing is. */
function differenceOf(
  presented: PresentedCertificate,
  shown: DisplayedCertificate,
  address: string,
): string | undefined {
  const { sha256, sha1 } = fingerprintsOf(shown);
  const fingerprint = sha256 ?? sha1;
  if (fingerprint === undefined) return 'the appliance shows no fingerprint of its own';
  if (!isFingerprintOf(presented, fingerprint)) return 'it is not the one the appliance shows in its VM';
  // One that is for names alone was put there on purpose.
  const addresses = presented.names.filter((name) => isIP(name) !== 0);
  if (isIP(address) === 0 || addresses.length === 0 || addresses.includes(address)) return undefined;
  return `it is for ${addresses.join(', ')}, and the console is at ${address}`;
}

function fingerprintsOf({ sha256, sha1, pem }: DisplayedCertificate): { sha256?: string; sha1?: string } {
  if (pem === undefined) return { sha256, sha1 };
  const certificate = new X509Certificate(pem);
  return { sha256: sha256 ?? certificate.fingerprint256, sha1: sha1 ?? certificate.fingerprint };
}

/** Whether a SHA-1 or SHA-256 fingerprint, with colons or without, is that certificate's. */
export function isFingerprintOf({ sha1, sha256 }: PresentedCertificate, fingerprint: string): boolean {
  const digits = bare(fingerprint);
  return digits === bare(sha256) || digits === bare(sha1);
}

const bare = (fingerprint: string): string => fingerprint.replace(/[^0-9a-f]/gi, '').toUpperCase();
