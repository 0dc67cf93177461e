import type { LoadedSpec } from '../config';
import type { AuditTrail } from '../deployment/audit';
import type { ConnectorStacks, StackPlace } from '../deployment/connector-stacks';
import type { ProviderLocks } from '../deployment/provider-locks';
import { EngineFailure, StackEngine, type EngineOptions, type SavedPlan } from '../engine';
import type { Consent } from './confirm-name';
import { DestructionFailure, DestructionOutcomes, type DestructionResult } from './destruction-result';
import { CommandFailure } from './failure';
import { whatIsLeft, type Left } from './what-is-left';

export interface DestructionOptions extends Omit<EngineOptions, 'readonlyLock'> {
  /** Asked before an appliance that is registered goes. @returns why it must not, now */
  readonly mayInterrupt: (what: string) => Promise<string | undefined>;
  /** Of the providers. */
  readonly locks: ProviderLocks;
  /** Records what is done. */
  readonly trail: AuditTrail;
}

/** Deletes what the states of a connector hold: the appliance first, then what it worked as. */
export class Destruction {
  private readonly name: string;
  private readonly keepsIdentity: boolean;
  private readonly appliance: StackEngine;
  private readonly identity: StackEngine;
  private readonly connector: LoadedSpec;
  /** The one that is worked on. */
  private current: StackEngine;
  /** Whether it was agreed to: from then on something may have been deleted. */
  private hasBegun = false;
  private readonly outcomes: DestructionOutcomes;

  constructor(
    stacks: ConnectorStacks,
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
    this.current = this.appliance;
    const worked = this.keepsIdentity ? [this.appliance] : [this.appliance, this.identity];
    this.outcomes = new DestructionOutcomes(
      { name: stacks.name, file: stacks.file },
      worked.map(({ stack }) => stack),
    );
  }

  /**
   * Plans both stacks, asks, and applies. The identity waits for the appliance: IAM deletes no user that has a key, and
   * an appliance that is still there needs it. What is wrong with the identity alone keeps no appliance.
   *
   * @throws DestructionFailure, and what `consent` throws
   */
  async run(consent: Consent): Promise<DestructionResult> {
    try {
      return await this.planAndApply(consent);
    } catch (error) {
      if (error instanceof CommandFailure || !(error instanceof Error)) throw error;
      // Whatever it was, a signal between two runs of the engine as well: it was in this stack.
      this.outcomes.failed(this.current.stack, error);
      const { lines = [], addresses } = await this.whatIsLeft();
      throw new DestructionFailure([error.message, ...lines].join('\n'), this.outcomes.result(addresses));
    }
  }

  private async planAndApply(consent: Consent): Promise<DestructionResult> {
    const { say, interruption } = this.options;
    const appliance = await this.plan(this.appliance);
    const identity = this.keepsIdentity ? undefined : await this.planIdentity();
    const planned = identity instanceof EngineFailure ? undefined : identity;
    if (appliance === undefined && identity === undefined) {
      say(`${this.name}: ${this.keepsIdentity ? 'no appliance' : 'nothing'} is deployed`);
      this.sayWhatIsKept();
      return this.outcomes.result();
    }
    if (appliance !== undefined) await this.refuseDuringMigrations();
    if (appliance !== undefined || planned !== undefined) await consent(interruption.signal);
    interruption.signal.throwIfAborted();
    this.hasBegun = true;
    if (appliance !== undefined) await this.apply(this.appliance, appliance);
    if (planned !== undefined) await this.apply(this.identity, planned);
    if (identity instanceof EngineFailure) throw identity;
    say(`${this.name}: destroyed`);
    this.sayWhatIsKept();
    return this.outcomes.result();
  }

  /** The plan of a stack, shown; undefined when there is nothing in its state, or nothing to do. */
  private async plan(stack: StackEngine): Promise<SavedPlan | undefined> {
    this.current = stack;
    await this.makeReady(stack);
    const isEmpty = (await stack.resources()).length === 0;
    const plan = isEmpty ? undefined : await stack.plan();
    if (plan?.changes !== true) {
      this.outcomes.is(stack.stack, 'unchanged');
      return undefined;
    }
    for (const line of plan.shown) this.options.say(line);
    if (this.keepsIdentity) await this.refuseMaking(plan);
    return plan;
  }

  private async makeReady(stack: StackEngine): Promise<void> {
    const { locks } = this.options;
    try {
      locks.complete(stack.directory);
    } catch (error) {
      throw new EngineFailure((error as Error).message, { cause: error });
    }
    await stack.init();
    locks.learn(stack.directory);
  }

  /** @returns why it cannot be planned, which keeps no appliance */
  private async planIdentity(): Promise<SavedPlan | EngineFailure | undefined> {
    try {
      return await this.plan(this.identity);
    } catch (error) {
      if (!(error instanceof EngineFailure) || this.options.interruption.signal.aborted) throw error;
      return this.outcomes.failed(this.identity.stack, error);
    }
  }

  private async apply(stack: StackEngine, plan: SavedPlan): Promise<void> {
    this.current = stack;
    const { trail, env } = this.options;
    const { stack: name, directory } = stack;
    const changed = (await stack.resources()).map(({ address }) => address);
    try {
      await stack.apply(plan, trail.env({ name, connector: this.name, directory, changed }, env));
    } finally {
      trail.applied(name);
    }
    this.outcomes.is(name, 'applied');
  }

  /** Read where something may have been deleted, and nobody waits for the end. */
  private async whatIsLeft(): Promise<Partial<Left>> {
    if (!this.hasBegun) return {};
    const onwards = { lines: ['Run it again to go on from there.'] };
    if (this.options.interruption.signal.aborted) return onwards;
    return whatIsLeft([this.appliance, this.identity]).catch(() => onwards);
  }

  /** An appliance that was never registered migrates nothing. */
  private async refuseDuringMigrations(): Promise<void> {
    this.current = this.appliance;
    const held = await this.appliance.resources();
    if (!held.some(({ address }) => address.startsWith('connector_registration.'))) return;
    const refusal = await this.options.mayInterrupt('removing the appliance');
    if (refusal !== undefined)
      throw this.outcomes.refused(`${this.name}: ${refusal}; nothing has been changed`);
  }

  /** What is to be kept is declared, and would be made where it is not there. */
  private async refuseMaking(plan: SavedPlan): Promise<void> {
    const made = await this.appliance.madeBy(plan);
    if (made.length === 0) return;
    throw this.outcomes.refused(
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
}
