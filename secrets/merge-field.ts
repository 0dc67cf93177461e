/**
 * The text of a JSON object with one field set, all else as it was: numbers keep every digit, which JSON.parse would
 * not.
 *
 * @param text what JSON.parse takes for an object
 */
export async function withField(text: string, name: string, value: string): Promise<string> {
  const { parse, stringify } = await import('lossless-json');
  return stringify({ ...(parse(text) as object), [name]: value })!;
}

/** The text without a field; undefined when there is no other. */
export async function withoutField(text: string, name: string): Promise<string | undefined> {
  const { parse, stringify } = await import('lossless-json');
  const rest = Object.entries(parse(text) as object).filter(([key]) => key !== name);
  return rest.length === 0 ? undefined : stringify(Object.fromEntries(rest));
}
