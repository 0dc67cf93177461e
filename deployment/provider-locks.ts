import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeLock, mergeLocks, unlockedProviders, withoutProvider } from '../stacks';
import { CONNECTOR_PROVIDER } from '../constructs/connector/provider';

/** The engine's name for it, in a stack's directory and where it is committed. */
export const LOCK_FILE = '.terraform.lock.hcl';
/** What earlier runs found out, beside the stacks. */
const REMEMBERED = 'providers.lock.hcl';

/** `readonly` asks for a committed lock with checksums of everything; `update` writes it. */
export type LockPolicy = 'readonly' | 'update';

/**
 * The providers' checksums. A committed lock is enforced. Where there is none, what the first stack's init has found
 * holds for the others and for later runs in the same output directory: a saved plan can only be applied with the very
 * lock it was made with, and init takes a provider from a cache only when its checksum is known.
 */
export class ProviderLocks {
  /** Whether init may add nothing to a lock. */
  readonly enforced: boolean;
  /** Whether the run is to find out all checksums, those of stacks that are ready among them. */
  readonly updates: boolean;
  private readonly committed: string;
  private readonly remembered: string;
  private known = '';

  constructor(outdir: string, cwd: string, policy?: LockPolicy) {
    this.committed = join(cwd, LOCK_FILE);
    this.remembered = join(outdir, REMEMBERED);
    this.updates = policy === 'update';
    this.enforced = policy === 'readonly' || (policy === undefined && existsSync(this.committed));
    if (policy === undefined && !this.enforced) this.known = text(this.remembered);
  }

  /**
   * Adds checksums to a stack's lock, as synthesis has written it.
   *
   * @throws Error in one sentence for providers that the committed lock should have and has not
   */
  complete(directory: string): void {
    const file = join(directory, LOCK_FILE);
    const written = text(file);
    const lock = completeLock(written, this.known);
    if (lock !== written) writeFileSync(file, lock);
    const missing = unlockedProviders(lock);
    if (!this.enforced || missing.length === 0) return;
    const found = existsSync(this.committed)
      ? `${LOCK_FILE} has no checksums of`
      : `there is no ${LOCK_FILE} with the checksums of`;
    throw new Error(
      `${found} ${missing.join(', ')}; connector plan --lockfile update writes it, to be committed`,
    );
  }

  /** Takes over what init has found. */
  learn(directory: string): void {
    if (this.enforced) return;
    // Ours has another checksum with every build, and synthesis knows it.
    const found = withoutProvider(text(join(directory, LOCK_FILE)), CONNECTOR_PROVIDER);
    const known = mergeLocks(this.known, found);
    if (known === this.known) return;
    this.known = known;
    writeFileSync(this.remembered, known);
  }

  /** At the end of a run: writes the lock that is to be committed, if that was asked for. @returns its file */
  save(): string | undefined {
    if (!this.updates || this.known === '') return undefined;
    writeFileSync(this.committed, mergeLocks(text(this.committed), this.known));
    return this.committed;
  }
}

const text = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
