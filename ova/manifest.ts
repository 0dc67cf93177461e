import { quote } from './quote';

/** One line of a manifest. */
export interface ManifestEntry {
  readonly file: string;
  /** As Node's crypto names it. */
  readonly algorithm: ManifestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly digest: string;
}

export type ManifestAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

const HEX_DIGITS: Readonly<Record<ManifestAlgorithm, number>> = {
  sha1: 40,
  sha256: 64,
  sha384: 96,
  sha512: 128,
};

export interface ParsedManifest {
  readonly entries: readonly ManifestEntry[];
  /** Sentences without the manifest's name. */
  readonly problems: readonly string[];
}

/**
 * Reads a manifest (DSP0243): lines of `SHA256(disk.vmdk)= <hexadecimal>`. OVF 1.0 used SHA1, 2.0 SHA256,
 * and newer exporters SHA512. White space is as lenient as OpenSSL's own output varies.
 */
export function parseManifest(text: string): ParsedManifest {
  const entries: ManifestEntry[] = [];
  const problems: string[] = [];
  for (const [position, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    const found = /^\s*([A-Za-z0-9-]+)\s*\((.+)\)\s*=\s*([0-9a-fA-F]*)\s*$/.exec(line);
    const [, name = '', file = '', digest = ''] = found ?? [];
    // OpenSSL 3 writes SHA2-256 for what OVF tools call SHA256.
    const algorithm = name.toLowerCase().replace(/^sha2?-/, 'sha');
    if (!found) {
      problems.push(
        `line ${position + 1} is ${quote(line)}; a line such as "SHA256(disk.vmdk)= 12ab..." is expected`,
      );
    } else if (!isAlgorithm(algorithm)) {
      problems.push(
        `line ${position + 1} uses the algorithm ${quote(name)}; SHA1, SHA256, SHA384 and SHA512 are known`,
      );
    } else if (digest.length !== HEX_DIGITS[algorithm]) {
      problems.push(
        `line ${position + 1} has ${digest.length} digits for ${quote(file)}; ${name} has ${HEX_DIGITS[algorithm]}`,
      );
    } else {
      entries.push({ file, algorithm, digest: digest.toLowerCase() });
    }
  }
  if (entries.length === 0 && problems.length === 0) problems.push('names no file');
  return { entries, problems };
}

function isAlgorithm(name: string): name is ManifestAlgorithm {
  return Object.hasOwn(HEX_DIGITS, name);
}
