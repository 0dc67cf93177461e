import { X509Certificate } from 'node:crypto';
import type { VmConsoleProfile } from '../profiles/vm-console-profile';
import { valueOf, visible } from './menu';
import type { ApplianceNetwork, DisplayedCertificate } from './vm-console';

/** The network as the menu shows it. @returns undefined when the text does not say it */
export function shownNetwork(text: string, profile: VmConsoleProfile): ApplianceNetwork | undefined {
  const labels = profile.network?.value;
  if (labels === undefined) return undefined;
  const of = (label: string): string => {
    const value = valueOf(text, label) ?? '';
    return value.toLowerCase() === labels.none.toLowerCase() ? '' : value;
  };
  const mode = of(labels.mode);
  if (mode === '') return undefined;
  const proxy = of(labels.proxy);
  return {
    mode: mode.toLowerCase() === labels.dhcp.toLowerCase() ? 'dhcp' : 'static',
    address: of(labels.address),
    netmask: of(labels.netmask),
    gateway: of(labels.gateway),
    dns: labels.dns.map(of).filter((server) => server !== ''),
    dnsSuffixes: listed(of(labels.dnsSuffixes)),
    ...(proxy !== '' && { proxy }),
  };
}

/** The certificate as the menu shows it: fingerprints, or all of it in PEM. @returns undefined when it shows none */
export function shownCertificate(text: string, profile: VmConsoleProfile): DisplayedCertificate | undefined {
  const labels = profile.certificate?.value;
  const pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(visible(text))?.[0];
  const whole = pem === undefined ? undefined : certificateOf(pem);
  const sha1 = whole?.fingerprint ?? fingerprint(labels && valueOf(text, labels.sha1), 20);
  const sha256 = whole?.fingerprint256 ?? fingerprint(labels && valueOf(text, labels.sha256), 32);
  if (sha1 === undefined && sha256 === undefined) return undefined;
  const named = (whole?.subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace(/^(IP Address|DNS):/, ''))
    .filter((name) => name !== '');
  return {
    ...(sha1 !== undefined && { sha1 }),
    ...(sha256 !== undefined && { sha256 }),
    ...(pem !== undefined && whole !== undefined && { pem }),
    names: named.length > 0 ? named : listed((labels && valueOf(text, labels.names)) ?? ''),
  };
}

/** What a pattern such as `Log bundle generated: {path}` has in its place. */
export function shownPath(text: string, pattern: string): string | undefined {
  const [before = '', after = ''] = pattern.split('{path}');
  const line = visible(text)
    .split('\n')
    .find((candidate) => candidate.includes(before));
  if (line === undefined) return undefined;
  const path = line.slice(line.indexOf(before) + before.length).trim();
  return after !== '' && path.endsWith(after) ? path.slice(0, -after.length) : path;
}

const listed = (text: string): string[] => text.split(/[\s,]+/).filter((item) => item !== '');

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** `AA:BB:...` of so many bytes, with or without the colons. */
function fingerprint(text: string | undefined, bytes: number): string | undefined {
  const digits = (text ?? '').replace(/[:\s]/g, '').toUpperCase();
  return digits.length === 2 * bytes && /^[0-9A-F]+$/.test(digits)
    ? digits.replace(/..(?=.)/g, '$&:')
    : undefined;
}
