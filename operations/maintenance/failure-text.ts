import { ProviderError } from '../../provider/runtime';

/** An error as one text, with the remedy where the provider gives one apart; without a last full stop. */
export function failureText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof ProviderError && error.detail !== '' ? `. ${error.detail}` : '';
  return `${message}${detail}`.replace(/\.$/, '');
}
