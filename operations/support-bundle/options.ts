import type { Interruption } from '../../engine';

export interface BundleOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly interruption: Interruption;
  /** Seconds within which a vCenter, a console or a store of states has to answer. */
  readonly timeoutSeconds: number;
  /** Whether the debug log bundles of appliances are fetched. */
  readonly logs: boolean;
  /** Why specs are not valid that would have been among the connectors; a line each. */
  readonly invalid: readonly string[];
  /** A private directory for what does not fit into memory; whoever made it removes it. */
  readonly directory: string;
  /** A line of progress. */
  readonly tell: (line: string) => void;
}
