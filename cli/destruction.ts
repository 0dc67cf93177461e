import type { LoadedSpec } from '../config';
import { outcomeOf, type ConnectorResult, type StackResult } from '../deployment/applier';
import type { AuditTrail } from '../deployment/audit';
import type { ConnectorStacks, StackPlace } from '../deployment/connector-stacks';
import { error as problem } from '../deployment/problems';
import type { ProviderLocks } from '../deployment/provider-locks';
import { EngineFailure, StackEngine, type EngineOptions, type SavedPlan } from '../engine';
import type { Consent } from './confirm-name';
import { CommandFailure } from './failure';
import { whatIsLeft } from './what-is-left';

export interface DestructionOptions extends Omit<EngineOptions, 'readonlyLock'> {
  /** Asked before an appliance that is registered goes. @returns why it must not, now */
  readonly mayInterrupt: (what: string) => Promise<string | undefined>;
  /** Of the providers. */
  readonly locks: ProviderLocks;
  /** Records what is done. */
  readonly trail: AuditTrail;
}

/** What has become of a connector that was to be destroyed. */
export interface DestructionResult extends ConnectorResult {
  /** After a failure: addresses that the states still hold, as far as they can be read. */
  readonly left: readonly string[];
}

/** A destruction that was refused, or failed. */
export class DestructionFailure extends CommandFailure {
  constructor(
    message: string,
    readonly result: DestructionResult,
  ) {
    super(message);
  }
}

type Outcome = Pick<StackResult, 'outcome' | 'diagnostics'>;
/** Of a stack whose turn has not come. */
const WAITING: Outcome = { outcome: 'skipped', diagnostics: [] };

/** Deletes what the states of a connector hold: the appliance first, then what it worked as. */
export class Destruction {
  private readonly name: string;
  private readonly keepsIdentity: boolean;
  private readonly appliance: StackEngine;
  private readonly identity: StackEngine;
  private readonly connector: LoadedSpec;
  /** What became of each stack, as far as it is known. */
  private readonly outcomes = new Map<StackEngine, Outcome>();

  constructor(
    private readonly stacks: ConnectorStacks,
    private readonly options: DestructionOptions,
  ) {
    this.connector = stacks.connector;
    const { spec } = this.connector;
    this.name = spec.name;
    this.keepsIdentity = spec.uninstall.identity === 'keep';
    const engine = ({ stack, directory }: StackPlace): StackEngine =>
      new StackEngine(stack, directory, { ...options, readonlyLock: options.locks.enforced });
    this.appliance = engine(stacks.appliance);
    this.identity = engine(stacks.identity);
    for (const stack of this.keepsIdentity ? [this.appliance] : [this.appliance, this.identity]) {
      this.outcomes.set(stack, WAITING);
    }
  }

  /**
   * Plans both stacks, asks, and applies. The identity waits for the appliance: IAM deletes no user that has a key, and
   * an appliance that is still there needs it. What is wrong with the identity alone keeps no appliance.
   *
   * @throws DestructionFailure, and what `consent` throws
   */
  async run(consent: Consent): Promise<DestructionResult> {
    const { say, interruption } = this.options;
    const appliance = await this.planAppliance();
    const identity = await this.planIdentity();
    const planned = identity instanceof EngineFailure ? undefined : identity;
    if (appliance === undefined && identity === undefined) {
      say(`${this.name}: ${this.keepsIdentity ? 'no appliance' : 'nothing'} is deployed`);
      this.sayWhatIsKept();
      return this.result();
    }
    if (appliance !== undefined) await this.refuseDuringMigrations();
    if (appliance !== undefined || planned !== undefined) await consent(interruption.signal);
    interruption.signal.throwIfAborted();
    try {
      if (appliance !== undefined) await this.apply(this.appliance, appliance);
      if (planned !== undefined) await this.apply(this.identity, planned);
      if (identity instanceof EngineFailure) throw identity;
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      const { addresses, lines } = interruption.signal.aborted
        ? { addresses: [], lines: ['Run it again to go on from there.'] }
        : await whatIsLeft([this.appliance, this.identity]);
      throw new DestructionFailure([error.message, ...lines].join('\n'), this.result(addresses));
    }
    say(`${this.name}: destroyed`);
    this.sayWhatIsKept();
    return this.result();
  }

  /** The plan of a stack, shown; undefined when there is nothing in its state, or nothing to do. */
  private async plan(stack: StackEngine): Promise<SavedPlan | undefined> {
    this.outcomes.set(stack, { outcome: 'unchanged', diagnostics: [] });
    try {
      const { locks } = this.options;
      locks.complete(stack.directory);
      await stack.init();
      locks.learn(stack.directory);
      if ((await stack.resources()).length === 0) return undefined;
      const plan = await stack.plan();
      if (!plan.changes) return undefined;
      for (const line of plan.shown) this.options.say(line);
      this.outcomes.set(stack, WAITING);
      return plan;
    } catch (error) {
      throw error instanceof EngineFailure ? this.failed(stack, error) : error;
    }
  }

  private async planAppliance(): Promise<SavedPlan | undefined> {
    try {
      const plan = await this.plan(this.appliance);
      if (plan !== undefined && this.keepsIdentity) await this.refuseMaking(plan);
      return plan;
    } catch (error) {
      throw error instanceof EngineFailure ? new DestructionFailure(error.message, this.result()) : error;
    }
  }

  private async apply(stack: StackEngine, plan: SavedPlan): Promise<void> {
    const { trail, env } = this.options;
    const { stack: name, directory } = stack;
    try {
      const changed = (await stack.resources()).map(({ address }) => address);
      await stack.apply(plan, trail.env({ name, connector: this.name, directory, changed }, env));
    } catch (error) {
      throw error instanceof EngineFailure ? this.failed(stack, error) : error;
    } finally {
      trail.applied(name);
    }
    this.outcomes.set(stack, { outcome: 'applied', diagnostics: [] });
  }

  private failed(stack: StackEngine, failure: EngineFailure): EngineFailure {
    this.outcomes.set(stack, { outcome: 'failed', diagnostics: [problem(failure.message)] });
    return failure;
  }

  /** An appliance that was never registered migrates nothing. */
  private async refuseDuringMigrations(): Promise<void> {
    const held = await this.appliance.resources();
    if (!held.some(({ address }) => address.startsWith('connector_registration.'))) return;
    const refusal = await this.options.mayInterrupt('removing the appliance');
    if (refusal !== undefined) throw this.refused(`${this.name}: ${refusal}; nothing has been changed`);
  }

  private async planIdentity(): Promise<SavedPlan | EngineFailure | undefined> {
    if (this.keepsIdentity) return undefined;
    try {
      return await this.plan(this.identity);
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      if (this.options.interruption.signal.aborted)
        throw new DestructionFailure(error.message, this.result());
      return error;
    }
  }

  /** What is to be kept is declared, and would be made where it is not there. */
  private async refuseMaking(plan: SavedPlan): Promise<void> {
    const made = await this.appliance.madeBy(plan);
    if (made.length === 0) return;
    throw this.refused(
      `${this.name}: uninstall.identity is "keep", and there is nothing to keep of ${made.join(', ')}, which would be made. Nothing has been changed. Set uninstall.identity to "delete" in ${this.connector.source.file}, or deploy first.`,
    );
  }

  private sayWhatIsKept(): void {
    if (!this.keepsIdentity) return;
    const { existingUser, userName, accessKey } = this.connector.spec.aws.identity;
    const key = accessKey === undefined ? '' : ', with its access key';
    this.options.say(
      `${this.name}: the user ${existingUser ?? userName} stays${key} (uninstall.identity: keep)`,
    );
  }

  private refused(reason: string): DestructionFailure {
    return new DestructionFailure(reason, { ...this.result(), outcome: 'refused', reasons: [reason] });
  }

  private result(left: readonly string[] = []): DestructionResult {
    const stacks = [...this.outcomes].map(([{ stack }, became]) => ({ stack, ...became }));
    return { name: this.name, file: this.stacks.file, outcome: outcomeOf(stacks), stacks, reasons: [], left };
  }
}
