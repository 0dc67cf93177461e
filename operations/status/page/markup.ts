const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it stands in an element or in an attribute with quotes; whatever it holds is only text. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character]!).replace(/[\p{Cc}\p{Cf}]/gu, ' ');

export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** `<time>` with the day in it. */
export const timeElement = (time: Date): string =>
  `<time datetime="${time.toISOString()}">${dayOf(time)}</time>`;

export const days = (count: number): string => `${count} ${Math.abs(count) === 1 ? 'day' : 'days'}`;
