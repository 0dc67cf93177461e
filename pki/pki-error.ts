/**
 * Something of a key, a request or a certificate is not as it has to be. The message is one sentence: what was
 * found, what is allowed, what to do. It never repeats key material or a passphrase; for the same reason there is
 * no `cause`.
 */
export class PkiError extends Error {
  override readonly name = 'PkiError';
}
