import type { HealthEntry } from '../health';

/** What the dashboard shows. */
export interface DashboardView {
  readonly version: string;
  readonly registered: boolean;
  readonly health: readonly HealthEntry[];
  /** Version that is on offer. */
  readonly upgrade?: string;
  readonly actionsInPane: boolean;
}
