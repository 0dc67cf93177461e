import { orderChain } from './chain';
import { readCertificates } from './facts';
import type { KeyAndChain } from './key-and-chain';
import { isKeyOf, privateKeyPem, readPrivateKey } from './key';
import { PkiError } from './pki-error';

/** What the key's store holds: PEM with headings, which PEM readers skip. */
export interface KeyBundle {
  /** What the server uses. */
  readonly current?: KeyAndChain;
  /** What it is to use next: its certificate may not be there yet. */
  readonly pending?: KeyAndChain;
}

type Part = keyof KeyBundle;

const PARTS: readonly Part[] = ['current', 'pending'];
const INTRODUCTION = '# Private key and certificates of a server, kept by `connector`; secret.';
const isHeading = (line: string): Part | undefined => PARTS.find((part) => line.trim() === `# ${part}`);

/**
 * Reads what `writeKeyBundle` wrote, or PEM without a heading: one private key and its certificates in any order,
 * which is `current` then. An empty text is an empty bundle.
 * @throws PkiError for a part without a key or with several, certificates of another key, or a damaged text
 */
export function readKeyBundle(text: string): KeyBundle {
  const lines = new Map<Part | undefined, string[]>([[undefined, []]]);
  let part: Part | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const heading = isHeading(line);
    if (heading && lines.has(heading)) {
      throw new PkiError(`The key's store has the heading "# ${heading}" twice; leave one of the two parts.`);
    }
    part = heading ?? part;
    if (heading) lines.set(heading, []);
    else lines.get(part)?.push(line);
  }
  const before = (lines.get(undefined) ?? []).filter((line) => line.trim() && !line.startsWith('#'));
  if (lines.size === 1) return before.length > 0 ? { current: readPart(before.join('\n'), 'current') } : {};
  if (before.length > 0) {
    throw new PkiError(`The key's store has text before its first heading; move it below "# current".`);
  }
  const [current, pending] = PARTS.map((each) => {
    const found = lines.get(each);
    return found && readPart(found.join('\n'), each);
  });
  return { ...(current && { current }), ...(pending && { pending }) };
}

/** One comment line that says what it is, then `current`, then `pending`. */
export function writeKeyBundle(bundle: KeyBundle): string {
  const parts = PARTS.flatMap((part) => {
    const content = bundle[part];
    if (!content) return [];
    const certificates = content.chain.map((certificate) => certificate.toString());
    return [`# ${part}\n`, privateKeyPem(content.key), ...certificates];
  });
  return `${INTRODUCTION}\n${parts.join('')}`;
}

function readPart(text: string, part: Part): KeyAndChain {
  const key = readPrivateKey(text);
  if (!/-----BEGIN (X509 )?CERTIFICATE-----/.test(text)) return { key, chain: [] };
  const chain = orderChain(readCertificates(text), key);
  if (chain[0] && !isKeyOf(key, chain[0])) {
    throw new PkiError(
      `The key's store has certificates of another key as "${part}"; put those of its key there.`,
    );
  }
  return { key, chain };
}
