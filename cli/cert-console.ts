import type { X509Certificate } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { probe, type PresentedCertificate, type TlsVersion } from '../appliance/tls';
import { loadSpecs, type LoadedSpec, type LoadResult } from '../config';
import { sideBySide } from '../preflight';
import type { AddressBook } from './certificate-address';
import type { CertificateSpec } from './certificate-of-spec';
import { textOfPlace, type Place } from './certificate-place';
import { selectSpecs } from './select-specs';

/** Consoles that are looked at a time. */
const AT_A_TIME = 20;
/** Seconds for one handshake. */
const HANDSHAKE = 10;

/** A console to be looked at: a connector's, or what answers at a place. */
export interface AskedConsole {
  /** The connector's name, or HOST:PORT. */
  readonly name: string;
  readonly port: number;
  readonly oldestTls: TlsVersion | undefined;
  /** What the spec says of it. */
  readonly certificate?: CertificateSpec;
  /** Whether the appliance takes ECDSA keys; undefined: nobody knows. */
  readonly takesEcdsa?: boolean;
  address(book: AddressBook, signal: AbortSignal): Promise<string>;
  /** Of what was installed in it; none where that is not known. */
  authorities(book: AddressBook, signal: AbortSignal): Promise<readonly X509Certificate[]>;
}

/** What a console presented, or why that is not known. */
export type LookedAt = { readonly name: string; readonly place?: string; readonly console: AskedConsole } & (
  | {
      readonly presented: PresentedCertificate;
      /** Where it was asked for. */
      readonly address: string;
      /** Of what was installed there; none where that is not known. */
      readonly authorities: readonly X509Certificate[];
      readonly problem?: undefined;
    }
  | { readonly problem: string; readonly presented?: undefined; readonly address?: undefined }
);

/**
 * The consoles that arguments name: connectors, all of CONNECTOR_SPECS where nothing is named at all, and places.
 *
 * @returns what is wrong with the specs too
 */
export function askedConsoles(
  named: readonly string[],
  places: readonly Place[],
): { readonly consoles: readonly AskedConsole[]; readonly loaded?: LoadResult } {
  const atPlaces = places.map(consoleAt);
  if (named.length === 0 && places.length > 0) return { consoles: atPlaces };
  const { env } = process;
  const loaded = loadSpecs(selectSpecs(named, env), { env, purpose: 'operate' });
  const wanted = loaded.specs.filter(({ spec }) => spec.state !== 'absent');
  return { consoles: [...wanted.map((connector) => consoleOf(connector)), ...atPlaces], loaded };
}

/** @param place where it is, when VMware Tools are not to be asked */
export function consoleOf(connector: LoadedSpec, place?: Place): AskedConsole {
  const { spec, profile } = connector;
  const { managementConsole } = spec.appliance;
  return {
    name: spec.name,
    port: place?.port ?? Number(managementConsole.port ?? profile.managementConsole.port.value),
    oldestTls: profile.managementConsole.oldestTls?.value,
    ...(spec.certificate && { certificate: spec.certificate }),
    takesEcdsa: takesEcdsa(connector),
    address: (book, signal) =>
      place === undefined ? book.addressOf(connector, signal) : Promise.resolve(place.address),
    authorities: (book, signal) =>
      place === undefined ? book.authoritiesOf(connector, signal) : Promise.resolve([]),
  };
}

/** Whether the appliance takes ECDSA keys. */
export const takesEcdsa = ({ profile }: LoadedSpec): boolean =>
  profile.certificate?.value.keys.includes('ecdsa') ?? true;

/** Nothing is sent to it, so whatever TLS it speaks will do. */
const consoleAt = (place: Place): AskedConsole => ({
  name: textOfPlace(place),
  port: place.port,
  oldestTls: 'TLSv1',
  address: () => Promise.resolve(place.address),
  authorities: () => Promise.resolve([]),
});

/** Shakes hands with all of them, in their order; never throws but for an interruption. */
export function lookAtAll(
  consoles: readonly AskedConsole[],
  book: AddressBook,
  signal: AbortSignal,
): Promise<LookedAt[]> {
  // Each handshake listens to it, as do calls of vCenter; more than ten are no leak here.
  setMaxListeners(0, signal);
  return sideBySide(consoles, AT_A_TIME, (console) => lookAt(console, book, signal));
}

/** The same with one. */
export async function lookAt(
  console: AskedConsole,
  book: AddressBook,
  signal: AbortSignal,
): Promise<LookedAt> {
  const { name, port, oldestTls } = console;
  let place: string | undefined;
  try {
    const address = await console.address(book, signal);
    place = textOfPlace({ address, port });
    if (oldestTls === undefined) {
      return { name, place, console, problem: 'its console speaks HTTP without TLS: it has no certificate' };
    }
    const presented = await probe({ address, port, oldestTls, timeoutSeconds: HANDSHAKE, signal });
    const authorities = await console.authorities(book, signal);
    return { name, place, console, presented, address, authorities };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message || error.name : String(error);
    return {
      name,
      console,
      ...(place && { place }),
      problem: place ? `no TLS handshake: ${reason}` : reason,
    };
  }
}

/** Nothing in it breaks a line or steers a terminal: certificates hold what their makers like. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');

const DAY = 86_400_000;

/** Whole days until a time, negative once it is over. */
export const daysUntil = (time: Date, now: Date): number =>
  Math.floor((time.getTime() - now.getTime()) / DAY);
