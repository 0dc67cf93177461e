import { dirname, resolve } from 'node:path';
import { SpecDocument, type Path } from './document';
import { found } from './found';
import { mergeSpecs } from './merge';
import { suggestion } from './nearest';
import { baseFile } from './outline';
import { formatPlace, type Problem } from './problem';
import { kindSchema, KINDS, validateAgainstSchema } from './schema';
import { describeSchemaErrors, dotted } from './schema-problems';

/** The parts of a spec the checks at plan point into. */
const CHECKED_AT_PLAN = ['vcenter', 'appliance', 'aws', 'certificate', 'preflight'] as const;

/** What a base may not say, since it would say it of every connector at once. */
const NOT_IN_A_BASE = ['name', 'state', 'allow', 'deletionProtection'] as const;

/** A spec's file with its base: the merged value, and where each part of it is written. */
export class SpecSource {
  private constructor(
    readonly own: SpecDocument,
    readonly base: SpecDocument | undefined,
    readonly kind: string,
    /** The two files merged; not yet validated. */
    readonly value: Record<string, unknown>,
  ) {}

  /** Reads `file` and what it extends. Without its base or a known `kind` there is nothing to go on with. */
  static read(file: string): { source?: SpecSource; problems: Problem[] } {
    const { document: own, problems } = SpecDocument.read(file);
    if (own === undefined) return { problems };
    const { base, problems: inBase, unreadable } = readBase(own);
    if (unreadable) return { problems: inBase };
    // A wrong `extends` stays, for the schema to refuse it; the base's own has been refused.
    const { extends: _extends, ...inherited } = base?.value ?? {};
    const { kind } = mergeSpecs(inherited, own.value, undefined);
    if (typeof kind !== 'string' || !KINDS.includes(kind)) {
      const wrong = wrongExtends(own);
      return { problems: [...inBase, wrong ?? wrongKind(kind, own, base)] };
    }
    const value = mergeSpecs(inherited, own.value, kindSchema(kind));
    return { source: new SpecSource(own, base, kind, value), problems: inBase };
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

  /**
   * Where each declared value is written, `file:line:column` by dotted path.
   *
   * @param parts of the spec. @default those that are checked at plan
   */
  positions(parts: readonly string[] = CHECKED_AT_PLAN): Record<string, string> {
    const positions: Record<string, string> = {};
    const visit = (value: unknown, path: Path): void => {
      positions[dotted(path)] = formatPlace(this.locate(path));
      if (typeof value !== 'object' || value === null) return;
      for (const [key, child] of Object.entries(value)) {
        visit(child, [...path, Array.isArray(value) ? Number(key) : key]);
      }
    };
    for (const key of parts) if (Object.hasOwn(this.value, key)) visit(this.value[key], [key]);
    return positions;
  }

  private documentOf(path: Path): SpecDocument | undefined {
    if (this.own.has(path)) return this.own;
    return this.base?.has(path) === true ? this.base : undefined;
  }
}

/** Every other error would only follow from it, `kind: is missing` first. */
function wrongExtends(own: SpecDocument): Problem | undefined {
  if (!own.has(['extends'])) return undefined;
  const [kind = ''] = KINDS; // The key is the same in each.
  const errors = validateAgainstSchema(kind, { extends: own.value.extends });
  const wrong = describeSchemaErrors(kind, errors).find(({ path }) => path[0] === 'extends');
  return wrong && { file: own.file, ...own.position(wrong.path), message: wrong.message };
}

function wrongKind(kind: unknown, own: SpecDocument, base: SpecDocument | undefined): Problem {
  const path = ['kind'];
  const document = [own, base].find((candidate) => candidate?.has(path) === true);
  const near = typeof kind === 'string' ? suggestion(kind, KINDS) : '';
  const begin = document === undefined ? 'is missing' : found(kind);
  return {
    file: (document ?? own).file,
    ...(document?.position(path) ?? { line: 1, column: 1 }),
    message: `kind: ${begin}; allowed: ${KINDS.join(', ')}${near}`,
  };
}

interface Base {
  readonly base?: SpecDocument;
  readonly problems: Problem[];
  /** There should be one, and it cannot be had. */
  readonly unreadable: boolean;
}

function readBase(own: SpecDocument): Base {
  const file = baseFile(own.file, own.value.extends);
  if (file === undefined) return { problems: [], unreadable: false };
  const refuse = (message: string): Base => ({
    problems: [{ file: own.file, ...own.position(['extends']), message: `extends: ${message}` }],
    unreadable: true,
  });
  if (file === resolve(own.file)) return refuse('a file cannot extend itself');
  const { document: base, problems } = SpecDocument.read(file);
  if (base !== undefined) return { base, problems: notInABase(base), unreadable: false };
  // A file without text has no place of its own to point at.
  if (problems.every(({ line }) => line === undefined)) {
    return refuse(`${file} ${problems[0]?.message ?? 'cannot be read'}`);
  }
  return { problems, unreadable: true };
}

function notInABase(base: SpecDocument): Problem[] {
  const problems: Problem[] = [];
  const refuse = (key: string, message: string): void => {
    if (!base.has([key])) return;
    problems.push({ file: base.file, ...base.position([key], 'key'), message: `${key}: ${message}` });
  };
  refuse(
    'extends',
    'a base extends nothing itself; one level is the limit, so that a value has two places at most',
  );
  for (const key of NOT_IN_A_BASE) {
    refuse(
      key,
      "does not belong in a base, where it would hold for every connector; move it to the connector's own file",
    );
  }
  return problems;
}
