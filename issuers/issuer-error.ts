/**
 * A certificate could not be had. The message is one sentence: which issuer, what was found, what to do. It holds no
 * key, token or passphrase.
 */
export class IssuerError extends Error {
  override readonly name = 'IssuerError';

  /**
   * @param issuer what the sentence is about, as `describeIssuer` gives it
   * @param problem how the sentence goes on: `gives no certificate: its role does not allow the name`
   */
  constructor(issuer: string, problem: string) {
    super(`${issuer} ${problem}`);
  }
}

/** A sentence of pki/ as the end of one of ours: without its full stop, and its first word small. */
export const clause = ({ message }: Error): string =>
  message.replace(/^(The|A|An|This|It)\b/, (word) => word.toLowerCase()).replace(/\.$/, '');

/** What a server says, to stand between quotation marks: one line, not endless, nothing that steers a terminal. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll('"', "'")
    .trim()
    .slice(0, 300);
