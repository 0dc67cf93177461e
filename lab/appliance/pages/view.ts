import type { HealthEntry } from '../health';

/** What the dashboard shows. */
export interface DashboardView {
  readonly version: string;
  readonly registered: boolean;
  readonly health: readonly HealthEntry[];
  /** What the link to another version is called, where one is on offer. */
  readonly upgrade?: string;
  readonly actionsInPane: boolean;
}
