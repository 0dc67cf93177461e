import { isIP, isIPv6 } from 'node:net';
import {
  AttributeTypeAndValue,
  AttributeValue,
  GeneralName,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import { PkiError } from './pki-error';

/** What a server is called by its clients. */
export interface CertificateNames {
  readonly dnsNames: readonly string[];
  /** IPv4 and IPv6 */
  readonly addresses: readonly string[];
}

const COMMON_NAME = '2.5.4.3';
/** RFC 5280, appendix A.1: ub-common-name. */
const LONGEST_COMMON_NAME = 64;
/** With `*` as the leftmost label only; underscores are no host names, but are found in Windows domains. */
const DNS_NAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/**
 * The names a server's certificate is to have.
 *
 * @param address where it is asked for, an address or a name; undefined: it need not stand in the certificate
 */
export function serverNames(address: string | undefined, dnsNames: readonly string[]): CertificateNames {
  const asked = address === undefined ? [] : [address];
  const isName = (text: string): boolean => isIP(text) === 0;
  return {
    dnsNames: [...new Set([...dnsNames, ...asked.filter(isName)])],
    addresses: asked.filter((text) => !isName(text)),
  };
}

/** The canonical form (RFC 5952), so that the same address is the same text; undefined for no address. */
export function canonicalAddress(text: string): string | undefined {
  // A zone such as `%eth0` has a meaning on one machine only.
  if (!isIP(text) || text.includes('%')) return undefined;
  return isIPv6(text) ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text;
}

/** @throws PkiError for what is no DNS name or no address */
export function subjectAlternativeName(names: CertificateNames): SubjectAlternativeName {
  const dnsNames = names.dnsNames.map((name) => {
    if (name.length > 253 || !DNS_NAME.test(name) || isIP(name)) {
      throw new PkiError(
        `"${name}" is no DNS name; letters, digits and hyphens between dots are allowed: write it so (in Punycode, if it is international).`,
      );
    }
    return new GeneralName({ dNSName: name });
  });
  const addresses = names.addresses.map((text) => {
    const address = canonicalAddress(text);
    if (address === undefined) {
      throw new PkiError(
        `"${text}" is no IP address; write an IPv4 or IPv6 address without a zone or prefix.`,
      );
    }
    return new GeneralName({ iPAddress: address });
  });
  if (dnsNames.length + addresses.length === 0) {
    throw new PkiError('There is no name to certify; give at least one DNS name or address.');
  }
  return new SubjectAlternativeName([...dnsNames, ...addresses]);
}

/** What is neither a DNS name nor an address (such as a mail address) is left out. */
export function namesOf(alternatives: SubjectAlternativeName | undefined): CertificateNames {
  const all = [...(alternatives ?? [])];
  return {
    dnsNames: all.flatMap(({ dNSName }) => dNSName ?? []),
    addresses: all.flatMap(({ iPAddress }) => (iPAddress && canonicalAddress(iPAddress)) ?? []),
  };
}

/** A name of a common name alone; empty without one, and with one that is longer than X.509 allows. */
export function distinguishedName(commonName: string | undefined): Name {
  if (!commonName || [...commonName].length > LONGEST_COMMON_NAME) return new Name();
  const value = new AttributeValue({ utf8String: commonName });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

/** The last one, which is the most specific. */
export function commonNameOf(name: Name): string | undefined {
  const all = [...name].flatMap((part) => [...part]).filter(({ type }) => type === COMMON_NAME);
  return all.at(-1)?.value.toString();
}

/**
 * Whether a certificate for `certified` serves `wanted`: the same name in any case, or a wildcard for its leftmost
 * label (RFC 6125, section 6.4.3), which has to leave at least two.
 */
export function coversDnsName(certified: string, wanted: string): boolean {
  const [pattern, name] = [certified, wanted].map((each) => each.toLowerCase().replace(/\.$/, ''));
  if (pattern === name) return true;
  if (!pattern?.startsWith('*.') || !name) return false;
  const suffix = pattern.slice(1);
  const dot = name.indexOf('.');
  return dot > 0 && name.slice(dot) === suffix && suffix.indexOf('.', 1) > 0;
}
