/** Where a secret lies, as far as a spec may leave parts of it out. */
type Reference = Readonly<Record<string, string | undefined>>;

/** Whether two references lead to one secret; the `version` beside them is a mark of the reader's own. */
export const sameSecret = (one: Reference, other: Reference): boolean => {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  keys.delete('version');
  return [...keys].every((key) => one[key] === other[key]);
};
