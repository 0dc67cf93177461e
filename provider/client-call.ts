import type { ConnectorClient } from './client';
import type { Diagnostics } from './runtime';

/** What every piece of work on an appliance gets. */
export interface ClientCall {
  readonly provider: ConnectorClient;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
}
