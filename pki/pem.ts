import { PkiError } from './pki-error';

/** One block of PEM (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  readonly der: Buffer;
  /** Has headers of RFC 1421 (`Proc-Type: 4,ENCRYPTED`): what `der` holds is not readable without a passphrase. */
  readonly encrypted: boolean;
}

const BOUNDARY = /^-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The blocks of a text in their order; what stands between them is ignored. Line by line, so that the time it
 * takes grows with the length of the text alone.
 * @throws PkiError for a block that does not end, or that is not base64
 */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; lines: string[]; encrypted: boolean } | undefined;
  for (const line of text.split(/\r\n|\n|\r/).map((each) => each.trim())) {
    const [, side, label] = BOUNDARY.exec(line) ?? [];
    if (label === undefined) {
      if (!open) continue;
      if (!line.includes(':')) open.lines.push(line);
      else if (/^Proc-Type:.*ENCRYPTED$/.test(line)) open.encrypted = true;
    } else if (side === 'BEGIN') {
      if (open) throw unended(open.label);
      open = { label, lines: [], encrypted: false };
    } else if (open?.label === label) {
      // What is encrypted by headers has them before an empty line.
      blocks.push({ label, der: decode(open.lines.join(''), label), encrypted: open.encrypted });
      open = undefined;
    } else {
      throw new PkiError(
        `The PEM text has "-----END ${label}-----" without its beginning; copy the file again as a whole.`,
      );
    }
  }
  if (open) throw unended(open.label);
  return blocks;
}

/** With lines of 64 characters (RFC 7468, section 2) and a line end at its end. */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function decode(text: string, label: string): Buffer {
  if (text.length % 4 !== 0 || !BASE64.test(text)) {
    throw new PkiError(`The PEM block ${label} is not base64; copy the file again as a whole.`);
  }
  return Buffer.from(text, 'base64');
}

const unended = (label: string): PkiError =>
  new PkiError(`The PEM block ${label} has no "-----END ${label}-----"; copy the file again as a whole.`);
