import type { LoadedSpec } from '../config';
import { EngineFailure, StackEngine, type EngineOptions, type SavedPlan } from '../engine';
import type { WrittenStack } from './absent-connector';
import type { Consent } from './confirm-name';
import { CommandFailure } from './failure';

export interface DestructionOptions extends EngineOptions {
  /** Asked before an appliance that is registered goes. @returns why it must not, now */
  readonly mayInterrupt: (what: string) => Promise<string | undefined>;
}

/** Deletes what the states of a connector hold: the appliance first, then what it worked as. */
export class Destruction {
  private readonly name: string;
  private readonly keepsIdentity: boolean;
  private readonly appliance: StackEngine;
  private readonly identity: StackEngine;

  constructor(
    private readonly connector: LoadedSpec,
    stacks: { readonly appliance: WrittenStack; readonly identity: WrittenStack },
    private readonly options: DestructionOptions,
  ) {
    const { spec } = connector;
    this.name = spec.name;
    this.keepsIdentity = spec.uninstall.identity === 'keep';
    const engine = ({ name, directory }: WrittenStack): StackEngine =>
      new StackEngine(name, directory, options);
    this.appliance = engine(stacks.appliance);
    this.identity = engine(stacks.identity);
  }

  /**
   * Plans both stacks, asks, and applies. The identity waits for the appliance: IAM deletes no user that has a key, and
   * an appliance that is still there needs it. What is wrong with the identity alone keeps no appliance.
   *
   * @throws EngineFailure, CommandFailure
   */
  async run(consent: Consent): Promise<void> {
    const { say, interruption } = this.options;
    const appliance = await this.plan(this.appliance);
    const identity = await this.planIdentity();
    const planned = identity instanceof EngineFailure ? undefined : identity;
    if (appliance === undefined && identity === undefined) {
      say(`${this.name}: ${this.keepsIdentity ? 'no appliance' : 'nothing'} is deployed`);
      this.sayWhatIsKept();
      return;
    }
    if (appliance !== undefined) await this.refuseDuringMigrations();
    if (appliance !== undefined || planned !== undefined) await consent(interruption.signal);
    interruption.signal.throwIfAborted();
    try {
      if (appliance !== undefined) await this.appliance.apply(appliance);
      if (planned !== undefined) await this.identity.apply(planned);
      if (identity instanceof EngineFailure) throw identity;
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      throw new CommandFailure([error.message, ...(await this.whatIsLeft())].join('\n'));
    }
    say(`${this.name}: destroyed`);
    this.sayWhatIsKept();
  }

  /** The plan of a stack, shown; undefined when there is nothing in its state, or nothing to do. */
  private async plan(stack: StackEngine): Promise<SavedPlan | undefined> {
    await stack.init();
    if ((await stack.resources()).length === 0) return undefined;
    const plan = await stack.plan();
    if (!plan.changes) return undefined;
    for (const line of plan.shown) this.options.say(line);
    if (this.keepsIdentity) await this.refuseMaking(stack, plan);
    return plan;
  }

  /** An appliance that was never registered migrates nothing. */
  private async refuseDuringMigrations(): Promise<void> {
    const held = await this.appliance.resources();
    if (!held.some(({ address }) => address.startsWith('connector_registration.'))) return;
    const refusal = await this.options.mayInterrupt('removing the appliance');
    if (refusal !== undefined) throw new CommandFailure(`${this.name}: ${refusal}; nothing has been changed`);
  }

  private async planIdentity(): Promise<SavedPlan | EngineFailure | undefined> {
    if (this.keepsIdentity) return undefined;
    try {
      return await this.plan(this.identity);
    } catch (error) {
      if (!(error instanceof EngineFailure) || this.options.interruption.signal.aborted) throw error;
      return error;
    }
  }

  /** What is to be kept is declared, and would be made where it is not there. */
  private async refuseMaking(stack: StackEngine, plan: SavedPlan): Promise<void> {
    const made = await stack.madeBy(plan);
    if (made.length === 0) return;
    throw new CommandFailure(
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

  /** After a failure, the objects that the states still hold. */
  private async whatIsLeft(): Promise<readonly string[]> {
    if (this.options.interruption.signal.aborted) return ['Run it again to go on from there.'];
    const left: string[] = [];
    for (const stack of [this.appliance, this.identity]) {
      try {
        for (const { address, object } of await stack.resources()) left.push(`  ${address} (${object})`);
      } catch (error) {
        if (!(error instanceof EngineFailure)) throw error;
        left.push(`  what the state of ${stack.stack} holds, which cannot be read`);
      }
    }
    return ['Still there:', ...left, 'Run it again when the cause is removed.'];
  }
}
