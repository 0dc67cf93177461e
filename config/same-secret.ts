/** Whether two references lead to one secret; the `version` beside them is a mark of the reader's own. */
export const sameSecret = (one: object, other: object): boolean => place(one) === place(other);

const place = (reference: object): string =>
  JSON.stringify(
    Object.entries(reference)
      .filter(([key, value]) => key !== 'version' && value !== undefined)
      .sort(),
  );
