import { setMaxListeners } from 'node:events';
import type { LoadedSpec } from '../../config';
import { Pool } from '../../deployment/pool';
import { sideBySide } from '../../preflight';
import { realEyes, type Eyes } from './eyes';
import type { InvalidSpecs } from './invalid-specs';
import { judge } from './judge';
import { Look } from './look';
import type { FleetStatus } from './model';
import { Vcenters } from './vcenters';

/** Connectors that are looked at a time: nearly all of the time is waiting. */
const AT_A_TIME = 100;
/** Consoles that are logged in to at a time: each is a page in a browser. */
const LOGINS_AT_A_TIME = 4;

/** So many connectors have their health asked without being told to: one round of logins, some seconds. */
export const HEALTH_BY_DEFAULT = LOGINS_AT_A_TIME;

export interface StatusOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Seconds within which a vCenter and a console have to answer. */
  readonly timeoutSeconds: number;
  /** Whether to log in to consoles. @default when no more than HEALTH_BY_DEFAULT are looked at */
  readonly health?: boolean;
  /** Specs that would have been among the connectors. @default none */
  readonly invalid?: InvalidSpecs;
  /** @default the world */
  readonly eyes?: Eyes;
}

/**
 * Looks at all of them, at once. Whoever does not answer is waited for no longer than it may take, and holds up nobody
 * else. Changes nothing, and logs in to each vCenter once.
 *
 * @throws only when it is interrupted
 */
export async function collectStatus(
  connectors: readonly LoadedSpec[],
  options: StatusOptions,
): Promise<FleetStatus> {
  const { env, signal, timeoutSeconds, invalid } = options;
  const wantsHealth = options.health ?? connectors.length <= HEALTH_BY_DEFAULT;
  const eyes = options.eyes ?? realEyes(env);
  // Every look listens to it; many are no leak here.
  setMaxListeners(0, signal);
  const at = new Date();
  const vcenters = new Vcenters(connectors, { eyes, signal, timeoutSeconds });
  const look = new Look(eyes, vcenters, {
    ...{ signal, timeoutSeconds, wantsHealth },
    logins: new Pool(LOGINS_AT_A_TIME),
  });
  try {
    const facts = await sideBySide(connectors, AT_A_TIME, (connector) => look.at(connector));
    const seconds = (Date.now() - at.getTime()) / 1000;
    return { at, seconds, connectors: facts.map((each) => judge(each, at)), ...(invalid && { invalid }) };
  } finally {
    await vcenters.close();
  }
}
