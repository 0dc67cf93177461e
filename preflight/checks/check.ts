import type { Finding } from '../finding';
import type { Ground, GroundName } from '../ground/ground';
import type { PreflightInput } from '../preflight-input';

/** What a check works with. */
export interface CheckContext<N extends GroundName> {
  readonly input: PreflightInput;
  /** What the check said it needs. */
  readonly ground: Pick<Ground, N>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the check's time is over, or the whole run is. */
  readonly signal: AbortSignal;
}

/** A check, as data: what it is called, what it stands on, how long it may take. */
export interface Check<N extends GroundName = GroundName> {
  /** In kebab-case; `preflight.skip` names it. */
  readonly name: string;
  /** A few words for a table. */
  readonly title: string;
  /** The spec's key its findings are about, unless one says another. */
  readonly path?: string;
  /** Without these it is skipped, with the reason. */
  readonly needs: readonly N[];
  /** The one of them whose failure this check reports, where others are skipped. */
  readonly reports?: N;
  /** It judges the user who runs it, and not what is to be deployed. @default false */
  readonly judgesUser?: boolean;
  /** Seconds it may take by itself, once it has what it needs. @default 30 */
  readonly limit?: number;
  /** At least one finding. What it throws is a failure of its own, and of no other check. */
  run(context: CheckContext<N>): Promise<readonly Finding[]> | readonly Finding[];
}
