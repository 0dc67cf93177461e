import type { RunIdentity } from '../run-identity';
import { AuditFile } from './audit-file';
import type { AuditLine, LoggedChange } from './audit-line';
import { ProviderLogs } from './provider-logs';
import { stackTypes } from './stack-types';

/** A stack that is applied. */
export interface AuditedStack {
  /** `fra-01-identity` */
  readonly name: string;
  /** `fra-01` */
  readonly connector: string;
  /** Where its cdk.tf.json lies. */
  readonly directory: string;
  /** Addresses of what is changed, since what is removed is often declared no longer. @default what is declared */
  readonly changed?: readonly string[];
}

/** What all lines of a stack have in common. */
type Common = Pick<AuditLine, 'run' | 'who' | 'commit' | 'connector' | 'stack'>;

/** A stack whose apply is under way. */
interface Apply {
  readonly common: Common;
  readonly addresses: Readonly<Record<string, string>>;
  readonly logs: ProviderLogs;
}

/** How often the providers' logs are read, in milliseconds: what they show of logins lies there no longer. */
const READING = 100;

/**
 * Writes a line of JSON for every external change of a run, while it goes on: our own provider writes its lines by
 * itself, those of the AWS and vSphere providers are found in their logs.
 *
 * @example
 * await AuditTrail.during(file, runIdentity(env, surroundings(cwd)), async (trail) => {
 *   try {
 *     await apply(stack, { ...env, ...trail.env(stack, env) });
 *   } finally {
 *     trail.applied(stack.name);
 *   }
 * });
 */
export class AuditTrail {
  private readonly file?: AuditFile;
  private readonly applies = new Map<string, Apply>();
  private unrecorded?: string;

  private constructor(
    file: string | undefined,
    private readonly run: RunIdentity,
  ) {
    if (file !== undefined) this.file = new AuditFile(file);
  }

  /**
   * Does `work`, with its changes recorded in a file; without one the run still has its name.
   *
   * @returns what `work` returns, and a sentence when not every change could be recorded on the way: what was done is
   *   done, and has to be told
   * @throws Error in one sentence when the file cannot be written from the start; and whatever `work` throws
   */
  static async during<T>(
    file: string | undefined,
    run: RunIdentity,
    work: (trail: AuditTrail) => Promise<T>,
  ): Promise<{ readonly done: T; readonly unrecorded?: string }> {
    const trail = new AuditTrail(file, run);
    const reading = setInterval(() => {
      trail.read();
    }, READING);
    let done: T;
    try {
      done = await work(trail);
    } finally {
      clearInterval(reading);
      for (const stack of [...trail.applies.keys()]) trail.applied(stack);
    }
    return { done, unrecorded: trail.unrecorded };
  }

  /**
   * What to add to the environment of a stack's apply, and of nothing else that is done with it.
   *
   * @param env the environment it is added to
   */
  env(stack: AuditedStack, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const { run, who, commit } = this.run;
    const named = {
      CONNECTOR_RUN: run,
      // Of the AWS provider; the vSphere provider has no such setting.
      TF_APPEND_USER_AGENT: [env.TF_APPEND_USER_AGENT, `connector-as-code (${run})`]
        .filter(Boolean)
        .join(' '),
    };
    if (this.file === undefined) return named;
    this.applied(stack.name);
    const { providers, addresses } = stackTypes(stack.directory, stack.changed);
    const common = { run, who, commit, connector: stack.connector, stack: stack.name };
    const logs = new ProviderLogs(providers);
    this.applies.set(stack.name, { common, addresses, logs });
    return {
      ...named,
      ...logs.env,
      CONNECTOR_AUDIT_LOG: this.file.path,
      CONNECTOR_AUDIT_LINE: JSON.stringify({ line: common, addresses }),
    };
  }

  /** To be said once a stack's apply has ended, well or not. May be said again. */
  applied(stack: string): void {
    const apply = this.applies.get(stack);
    if (apply === undefined) return;
    this.applies.delete(stack);
    this.write(apply, () => apply.logs.end());
  }

  private read(): void {
    for (const apply of this.applies.values()) this.write(apply, () => apply.logs.read());
  }

  private write({ common, addresses }: Apply, read: () => readonly LoggedChange[]): void {
    try {
      for (const { time, type, ...change } of read()) {
        this.file?.add({ time, ...common, step: stepOf(change.system, type, addresses), ...change });
      }
    } catch (error) {
      // An engine is at work, and must not be left alone for this.
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      this.unrecorded ??= `not every change was recorded in ${this.file?.path} (${code}): see what vCenter and CloudTrail have of run ${this.run.run}`;
    }
  }
}

/** The vSphere provider's log has no types; where the stack has one resource of it, it is that. */
function stepOf(
  system: LoggedChange['system'],
  type: string | undefined,
  addresses: Readonly<Record<string, string>>,
): string | undefined {
  if (type !== undefined) return addresses[type] ?? type;
  const [only, ...others] = Object.keys(addresses).filter(
    (name) => system === 'vcenter' && name.startsWith('vsphere_'),
  );
  return only === undefined || others.length > 0 ? undefined : addresses[only];
}
