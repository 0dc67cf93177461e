import type { BrowserConsoleProfile } from '../../profiles/console-profile';
import { isConsoleError, type ConsoleError } from '../console-error';
import type { ConsolePage } from './console-page';
import { sendForm } from './dialog';
import { says } from './find';
import type { Place } from './place';
import type { PageReading } from './read-page';

/** What a login needs of a session. */
export interface LogInSession {
  readonly profile: BrowserConsoleProfile;
  readonly page: ConsolePage;
  /** A password the console took before. */
  accepted: string | undefined;
  home(): Promise<{ place: Place; reading: PageReading }>;
  inside(reading: PageReading): true | undefined;
  fail(...problem: Parameters<ConsolePage['failure']>): ConsoleError;
  unclaimed(): ConsoleError;
}

/**
 * Sends a password, once: the console locks itself after some that are wrong.
 * @throws ConsoleError `refused`, `locked`, or `unclaimed` before the first visit
 */
export async function logIn(session: LogInSession, password: string): Promise<void> {
  const { profile, page } = session;
  const { place, reading } = await session.home();
  if (place.at === 'firstVisit') throw session.unclaimed();
  if (place.at !== 'logIn') {
    // A session is no proof of the password.
    if (session.accepted === password) return;
    await page.forget();
    return logIn(session, password);
  }
  const locked = profile.messages.find(({ value }) => value.means === 'locked' && says(reading, value.text));
  if (locked)
    throw session.fail(
      'locked',
      `it says "${locked.value.text}"`,
      locked.value.remedy ?? 'Reset the password.',
    );
  try {
    await sendForm(page, profile.logIn.value, { password }, (now) => session.inside(now));
  } catch (error) {
    // The password may be in or not: looking tells, sending it again might lock the console.
    if (!isConsoleError(error, 'unreachable', 'unexpected')) throw error;
    const { place: now } = await session.home();
    if (now.at === 'logIn' || now.at === 'firstVisit') throw error;
  }
  session.accepted = password;
}
