import { randomBytes } from 'node:crypto';
import type { Account } from '../peers';
import type { Wizard } from './wizard';

/** Somebody who has logged in, or is on the first visit. */
export interface Session {
  /** vCenter's administrator of the first visit; without a console password this is no more than that. */
  claim?: { readonly address: string; readonly account: Account };
  loggedIn: boolean;
  wizard?: Wizard;
}

const COOKIE = 'connector-session';
/** Milliseconds without a request. */
const IDLE = 30 * 60_000;

/** The sessions of one run of the services. */
export class Sessions {
  private readonly all = new Map<string, { session: Session; used: number }>();

  /** The session of a request; whether it named one that is over. */
  find(cookies: string | undefined): { id?: string; session?: Session; expired: boolean } {
    const id = cookieOf(cookies);
    if (id === undefined) return { expired: false };
    const entry = this.all.get(id);
    if (!entry || Date.now() - entry.used > IDLE) return { expired: true };
    entry.used = Date.now();
    return { id, session: entry.session, expired: false };
  }

  /** @returns the Set-Cookie of a new session */
  start(session: Session): string {
    const id = randomBytes(18).toString('base64url');
    this.all.set(id, { session, used: Date.now() });
    return `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Strict`;
  }

  end(session: Session | undefined): void {
    for (const [id, entry] of this.all) if (entry.session === session) this.all.delete(id);
  }
}

/** Takes a session's cookie away. */
export const NO_COOKIE = `${COOKIE}=; Path=/; Max-Age=0`;

const cookieOf = (cookies = ''): string | undefined =>
  cookies
    .split('; ')
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
