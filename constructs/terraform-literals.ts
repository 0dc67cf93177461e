/**
 * A copy of `value` in which no text is a Terraform template: `${` and `%{` of a note, a tag or an OVF would be
 * evaluated otherwise, up to `${file("...")}` (Terraform language, "Strings and Templates", escape sequences).
 */
export function terraformLiterals<T>(value: T): T {
  if (typeof value === 'string') return escape(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => terraformLiterals(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [escape(key), terraformLiterals<unknown>(item)]),
  ) as T;
}

/** One sign more before a brace: Terraform takes exactly one away from a run of them. */
const escape = (text: string): string => text.replaceAll(/([$%])\{/g, '$1$1{');
