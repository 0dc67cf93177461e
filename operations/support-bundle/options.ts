import type { Interruption } from '../../engine';
import type { InvalidSpecs } from '../status';

export interface BundleOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly interruption: Interruption;
  /** Seconds within which a vCenter, a console or a store of states has to answer. */
  readonly timeoutSeconds: number;
  /** Whether the debug log bundles of appliances are fetched. */
  readonly logs: boolean;
  /** Specs that would have been among the connectors. */
  readonly invalid: InvalidSpecs;
  /** A private directory for what does not fit into memory; whoever made it removes it. */
  readonly directory: string;
  /** A line of progress. */
  readonly tell: (line: string) => void;
}
