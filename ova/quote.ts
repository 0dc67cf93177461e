const LONGEST = 120;

/** Text of an OVA in a message: quoted, control characters escaped, and never longer than a line or two. */
export function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);
}

/** The first ten of some names, quoted, for a message that says what there is. */
export function quoteAll(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(quote).join(', ');
  return names.length > 10 ? `${shown}, ...` : shown === '' ? 'none' : shown;
}
