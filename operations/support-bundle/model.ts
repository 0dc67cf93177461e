/** A file of a bundle, without secrets. */
export interface BundlePart {
  /** In the archive, below its directory: `fra-01/vcenter.json`. */
  readonly path: string;
  /** What it is, in a few words. */
  readonly what: string;
  readonly bytes: number;
  /** Its text, or the file that has it. */
  readonly content: string | { readonly file: string };
}

/** Something that should be in a bundle and is not. */
export interface Problem {
  /** The connector it is about; undefined: all of them. */
  readonly connector?: string;
  /** `management console: health`, `state fra-01` */
  readonly what: string;
  /** What was found instead, a clause without a full stop. */
  readonly found: string;
}

/** Everything that was collected, before anything of it is written where it shall be. */
export interface SupportBundle {
  readonly at: Date;
  readonly parts: readonly BundlePart[];
  readonly problems: readonly Problem[];
  /** What is not in it because nobody wanted it, or because there is none; a sentence each. */
  readonly leftOut: readonly string[];
  /** How many secrets of which kind were taken out. */
  readonly takenOut: ReadonlyMap<string, number>;
}

export const textPart = (path: string, what: string, text: string): BundlePart => ({
  ...{ path, what },
  bytes: Buffer.byteLength(text),
  content: text,
});
