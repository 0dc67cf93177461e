import { relative } from 'node:path';
import {
  baseOf,
  DEFAULT_SPECS,
  discoverSpecs,
  filesOfSpec,
  nameIn,
  nameInText,
  setting,
  type SpecFiles,
} from '../../config';
import type { ChangedConnector, ChangedSince } from './changed-connector';
import type { FileChange, Repository } from './git';
import { mayNameOneOf } from './named-paths';
import { realFile, realPlace, specsAmong } from './past-specs';
import { isShared } from './shared-files';

type Environment = Readonly<Record<string, string | undefined>>;

/** What may stand in a command line of a pipeline; the schema says more of a name. */
const NAME = /^[a-z][-a-z0-9]*$/;

/** The specs as they are, beside what git says has changed. */
export class Comparison {
  private readonly changed = new Map<string, FileChange>();
  /** Names of connectors before, by the files that had them. */
  private readonly namesBefore = new Map<string, string>();
  private readonly mayName: (file: string) => boolean;

  constructor(
    private readonly repository: Repository,
    private readonly base: string,
    private readonly env: Environment,
    private readonly cwd: string,
  ) {
    for (const change of repository.changesSince(base)) this.changed.set(change.path, change);
    this.mayName = mayNameOneOf([...this.changed.keys()], env);
  }

  result(): Pick<ChangedSince, 'touched' | 'removed'> {
    const specs = setting(this.env, 'CONNECTOR_SPECS');
    const gone = [...this.changed.values()]
      .filter(({ change }) => change === 'removed')
      .map(({ path }) => path);
    const past = specsAmong(gone, specs ?? DEFAULT_SPECS, this.cwd, this.repository.root);
    const files = this.present(specs, past);
    this.readNamesBefore(files, past);

    const shared = [...this.changed.keys()]
      .filter((path) => isShared(path, this.cwd))
      .map((path) => this.shown(path));
    const touched = files.flatMap((file) => {
      const because = [...this.reasons(file), ...shared];
      return because.length === 0 ? [] : [this.touched(file, because)];
    });
    return { touched, removed: this.removed(files) };
  }

  /** The specs there are; none where a change has removed the last of them. */
  private present(specs: string | undefined, past: readonly string[]): string[] {
    try {
      return discoverSpecs(specs, this.cwd);
    } catch (error) {
      if (past.length === 0) throw error;
      return [];
    }
  }

  private readNamesBefore(files: readonly string[], past: readonly string[]): void {
    const modified = files.map(realPlace).filter((path) => this.changed.get(path)?.change === 'modified');
    for (const [path, text] of this.repository.textsAt(this.base, [...past, ...modified])) {
      const name = nameInText(text);
      if (name !== undefined) this.namesBefore.set(path, name);
    }
  }

  /** The changed files that `file` is made of. */
  private reasons(file: string): string[] {
    // Nothing tells whether it has changed: better planned once too often.
    if (this.isOutside(file)) return [`${this.shown(file)} (outside the repository)`];
    const reasons: string[] = [];
    const { base, named } = this.filesOf(file);
    for (const path of [file, ...(base === undefined ? [] : [base]), ...named]) {
      if (this.hasChanged(path)) reasons.push(this.shown(path));
      else if (path === base && this.isOutside(path))
        reasons.push(`${this.shown(path)} (outside the repository)`);
    }
    return [...new Set(reasons)];
  }

  /** Of a fleet of a thousand a change touches few: the others are not parsed. */
  private filesOf(file: string): Pick<SpecFiles, 'base' | 'named'> {
    const base = baseOf(file);
    const isWorth = this.mayName(file) || (base !== undefined && this.mayName(base));
    return isWorth ? filesOfSpec(file, this.env) : { base, named: [] };
  }

  /** A link that has changed, or what it leads to. */
  private hasChanged(path: string): boolean {
    return this.changed.has(realPlace(path)) || this.changed.has(realFile(path));
  }

  private nameNow(file: string): string | undefined {
    // One whose name cannot be read any more is still what it was.
    return nameIn(file) ?? this.namesBefore.get(realPlace(file));
  }

  private touched(file: string, because: readonly string[]): ChangedConnector {
    const name = this.nameNow(file);
    const isUsable = name !== undefined && NAME.test(name);
    const shown = this.shown(file);
    return { name: isUsable ? name : shown, file: shown, change: this.changeOf(file, name), because };
  }

  private changeOf(file: string, name: string | undefined): ChangedConnector['change'] {
    const own = this.changed.get(realPlace(file));
    if (own === undefined) return 'modified';
    // Be it in another file.
    if (name !== undefined && [...this.namesBefore.values()].includes(name)) return 'modified';
    // With another name than before it is another connector.
    return own.change === 'added' || this.namesBefore.has(own.path) ? 'added' : 'modified';
  }

  private removed(files: readonly string[]): ChangedConnector[] {
    const own = files.filter((file) => this.changed.has(realPlace(file)));
    const names = new Set(own.map((file) => this.nameNow(file)));
    const left = [...this.namesBefore].filter(([, name]) => !names.has(name));
    if (left.length === 0) return [];
    // Another file may have had the same name all the time.
    const mayHave = mayNameOneOf(
      left.map(([, name]) => name),
      {},
    );
    const others = new Set(files.filter(mayHave).map((file) => nameIn(file)));
    return left
      .filter(([, name]) => !others.has(name))
      .map(([path, name]) => {
        const file = this.shown(path);
        return { name: NAME.test(name) ? name : file, file, change: 'removed' as const, because: [file] };
      })
      .sort((a, b) => a.file.localeCompare(b.file));
  }

  private isOutside(path: string): boolean {
    return relative(this.repository.root, realPlace(path)).startsWith('..');
  }

  private shown(path: string): string {
    return relative(this.cwd, realPlace(path));
  }
}
