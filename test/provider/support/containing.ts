/** A text with this in it, for matchers of objects. */
export const containing = (text: string): unknown => expect.stringContaining(text);
