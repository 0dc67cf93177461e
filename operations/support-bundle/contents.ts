import type { BundlePart, Problem, SupportBundle } from './model';

/** The list of what a bundle holds: path, size, what it is. */
export function contentsOf({ parts }: Pick<SupportBundle, 'parts'>): readonly string[] {
  const path = Math.max(...parts.map((part) => part.path.length));
  const sizes = parts.map(({ bytes }) => sizeOf(bytes));
  const size = Math.max(...sizes.map(({ length }) => length));
  return parts.map(
    (part, at) => `${part.path.padEnd(path)}  ${(sizes[at] ?? '').padStart(size)}  ${part.what}`,
  );
}

/** Problems as a text of a sentence each, and what is missing for other reasons. */
export function problemsText({ problems, leftOut }: Pick<SupportBundle, 'problems' | 'leftOut'>): string {
  const lines = [
    problems.length === 0 ? 'Everything could be collected.' : 'This could not be collected:',
    ...problems.map((problem) => `- ${sentenceOf(problem)}`),
    ...(leftOut.length === 0 ? [] : ['', 'This is not in it:', ...leftOut.map((each) => `- ${each}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

export const sentenceOf = ({ connector, what, found }: Problem): string =>
  `${connector === undefined ? '' : `${connector}: `}${what}: ${found}`;

/** Bytes of all parts together, as they are before they are packed. */
export const totalOf = (parts: readonly BundlePart[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

const KIB = 1024;

/** `812 B`, `3.4 KiB`, `120 MiB` */
export function sizeOf(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  const [value, unit] = bytes < KIB * KIB ? [bytes / KIB, 'KiB'] : [bytes / (KIB * KIB), 'MiB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
