import type { Value } from './expressions';
import type { GitHub } from './github';

/** What starts a workflow. */
export interface Trigger {
  readonly event: string;
  /** `github.event` */
  readonly payload: Readonly<Record<string, Value>>;
  /** Commit that is checked out. */
  readonly sha: string;
  /** `main`, or `7/merge` of a pull request. */
  readonly refName: string;
  /** Commit the run is listed under. @default `sha` */
  readonly headSha?: string;
}

export interface Runner {
  readonly github: GitHub;
  /** Bare repository that is cloned. */
  readonly repository: string;
  /** A directory of the test's own. Jobs run in the same one, one after the other, as on a runner of one's own. */
  readonly directory: string;
  /** The environment that the runner has by itself. */
  readonly env: NodeJS.ProcessEnv;
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** How a job has ended. */
export interface JobResult {
  readonly conclusion: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  /** What it has written to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
}

export interface RunResult {
  readonly id: number;
  readonly conclusion: 'success' | 'failure';
  readonly jobs: Readonly<Record<string, readonly JobResult[]>>;
  /** All that its steps have printed. */
  readonly log: string;
}
