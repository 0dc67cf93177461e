import { dirname, resolve } from 'node:path';
import { SpecDocument, type Path } from './document';
import { mergeSpecs } from './merge';
import type { Problem } from './problem';
import { kindSchema, KINDS } from './schema';
import { dotted } from './schema-problems';
import { suggestion } from './nearest';

/** What a base may not say, since it would say it of every connector at once. */
const NOT_IN_A_BASE = ['name', 'state', 'allow', 'deletionProtection'] as const;

/** A spec's file with its base: the merged value, and where each part of it is written. */
export class SpecSource {
  private constructor(
    readonly own: SpecDocument,
    readonly base: SpecDocument | undefined,
    readonly kind: string,
    /** The two files merged, without `extends`; not yet validated. */
    readonly value: Record<string, unknown>,
  ) {}

  /** Reads `file` and what it extends. Without a known `kind` there is no schema to go on with. */
  static read(file: string): { source?: SpecSource; problems: Problem[] } {
    const { document: own, problems } = SpecDocument.read(file);
    if (own === undefined) return { problems };
    const base = readBase(own, problems);
    const merged = mergeSpecs(base?.value ?? {}, own.value, undefined);
    const kind = merged.kind;
    if (typeof kind !== 'string' || !KINDS.includes(kind)) {
      const at = own.has(['kind']) ? own.position(['kind']) : { line: 1, column: 1 };
      const found = typeof kind === 'string' ? `found "${kind}"` : 'is missing';
      const message = `kind: ${found}; allowed: ${KINDS.join(', ')}${suggestion(String(kind), KINDS)}`;
      return { problems: [...problems, { file, ...at, message }] };
    }
    const { extends: _extends, ...value } = mergeSpecs(base?.value ?? {}, own.value, kindSchema(kind));
    return { source: new SpecSource(own, base, kind, value), problems };
  }

  get file(): string {
    return this.own.file;
  }

  /** Where `path` is written: in the file itself, else in its base, else at the nearest parent. */
  locate(path: Path, what: 'key' | 'value' = 'value'): Omit<Problem, 'message'> {
    for (let length = path.length; length > 0; length -= 1) {
      const part = path.slice(0, length);
      const document = this.documentOf(part);
      // A parent stands for a child that is missing: its key says more than the start of its value.
      if (document !== undefined) {
        return { file: document.file, ...document.position(part, length < path.length ? 'key' : what) };
      }
    }
    return { file: this.own.file, line: 1, column: 1 };
  }

  /** An absolute path for `text`, which is relative to the file it is written in. */
  absolute(path: Path, text: string): string {
    return resolve(dirname((this.documentOf(path) ?? this.own).file), text);
  }

  private documentOf(path: Path): SpecDocument | undefined {
    if (this.own.has(path)) return this.own;
    return this.base?.has(path) === true ? this.base : undefined;
  }
}

/** The path of a document's base, if it names one. */
export function baseFileOf(own: SpecDocument): string | undefined {
  const name = own.value.extends;
  return typeof name === 'string' && name !== '' ? resolve(dirname(own.file), name) : undefined;
}

function readBase(own: SpecDocument, problems: Problem[]): SpecDocument | undefined {
  const file = baseFileOf(own);
  if (file === undefined) return undefined;
  const here = { file: own.file, ...own.position(['extends']) };
  const { document: base, problems: inBase } = SpecDocument.read(file);
  if (base === undefined) {
    const unreadable = inBase.every((problem) => problem.line === undefined);
    if (unreadable)
      problems.push({ ...here, message: `extends: ${file} ${inBase[0]?.message ?? 'cannot be read'}` });
    else problems.push(...inBase);
    return undefined;
  }
  if (base.has(['extends'])) {
    const message =
      'extends: a base extends nothing itself; one level is the limit, so that a value has two places at most';
    problems.push({ file, ...base.position(['extends'], 'key'), message });
  }
  for (const key of NOT_IN_A_BASE) {
    if (!base.has([key])) continue;
    const message = `${dotted([key])}: does not belong in a base, where it would hold for every connector; move it to the connector's own file`;
    problems.push({ file, ...base.position([key], 'key'), message });
  }
  return base;
}
