import { relative } from 'node:path';
import type { LoadedSpec } from '../config';
import { applianceStackName, identityStackName, stackDirectoryIn } from '../stacks';

/** A synthesized stack. */
export interface StackPlace {
  readonly stack: string;
  readonly directory: string;
}

/** A connector with its two stacks. */
export class ConnectorStacks {
  readonly name: string;
  /** Its spec, relative to the working directory. */
  readonly file: string;
  readonly identity: StackPlace;
  readonly appliance: StackPlace;

  constructor(
    readonly connector: LoadedSpec,
    outdir: string,
  ) {
    const { spec, source } = connector;
    const place = (stack: string): StackPlace => ({ stack, directory: stackDirectoryIn(outdir, stack) });
    this.name = spec.name;
    this.file = relative(process.cwd(), source.file);
    this.identity = place(identityStackName(spec));
    this.appliance = place(applianceStackName(spec));
  }

  get state(): 'running' | 'stopped' | 'absent' {
    return this.connector.spec.state;
  }

  /**
   * In the order in which they are applied. Removal goes the other way round: IAM deletes no user that has a key, and
   * an appliance that is still there needs it.
   */
  get inOrder(): readonly [StackPlace, StackPlace] {
    return this.state === 'absent' ? [this.appliance, this.identity] : [this.identity, this.appliance];
  }

  /** Whether the second stack is left alone when the first has failed. Stopping an appliance waits for nobody. */
  get isChained(): boolean {
    return this.state !== 'stopped';
  }
}
