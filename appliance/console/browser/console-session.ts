import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserConsoleProfile, Form } from '../../profiles/console-profile';
import { ConsoleError, isConsoleError } from '../console-error';
import type { Secrets } from '../secrets';
import { secretsOf, type Values } from '../values';
import { versionIn } from '../version';
import { SessionExpired, type ConsolePage } from './console-page';
import type { Evidence } from './evidence';
import { logIn } from './log-in';
import { placeOf, wizardPage, type Place } from './place';
import type { PageReading } from './read-page';

/** What a session is made of, and its limits. */
export interface ConsoleSessionParts {
  readonly profile: BrowserConsoleProfile;
  readonly page: ConsolePage;
  readonly secrets: Secrets;
  readonly evidence: Evidence;
  /** `10.0.0.5`, in the names of evidence. */
  readonly address: string;
  readonly evidenceDirectory?: string | undefined;
  /** How long an operation waits for a console that is away, all its tries together. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** A page of the console that was found out, and what stands on all of them. */
export interface Found {
  readonly place: Place;
  readonly reading: PageReading;
  readonly version: string | undefined;
}

/** How often something is tried whose repetition changes nothing. */
const TRIES = 3;

/**
 * The way into a console and to its dashboard, for whatever is done there: waits for one that is away, logs in again
 * when a session has ended, tries again what broke off, and keeps evidence of what failed.
 */
export class ConsoleSession {
  /** A password it took before; another one is tried once. */
  accepted: string | undefined;
  /** When the operation under way stops waiting for a console that is away. */
  #deadline = 0;

  constructor(private readonly parts: ConsoleSessionParts) {}

  get page(): ConsolePage {
    return this.parts.page;
  }

  get profile(): BrowserConsoleProfile {
    return this.parts.profile;
  }

  get signal(): AbortSignal | undefined {
    return this.parts.signal;
  }

  /** Runs, and runs again what broke off; a session that ended is renewed once with a password it took before. */
  async operation<T>(step: string, work: () => Promise<T>, tries = TRIES): Promise<T> {
    let renewed = false;
    this.#deadline = Date.now() + this.parts.timeoutSeconds * 1000;
    for (let attempt = 1; ; attempt++) {
      this.step(step);
      try {
        return await work();
      } catch (caught) {
        let error = caught;
        if (error instanceof SessionExpired && this.accepted !== undefined && !renewed) {
          renewed = true;
          error = await logIn(this, this.accepted).then(
            () => undefined,
            (failure: unknown) => failure,
          );
          if (error === undefined) {
            attempt--;
            continue;
          }
        }
        if (error instanceof SessionExpired)
          error = this.fail('refused', 'the session has expired', 'Log in again.');
        const again = isConsoleError(error, 'unreachable', 'unexpected') && attempt < tries;
        if (!again || Date.now() > this.#deadline) throw await this.#kept(error);
        this.parts.evidence.note('again', { attempt });
        await sleep(200 * attempt, undefined, { signal: this.parts.signal });
      }
    }
  }

  /** Something that a dashboard may have, done there. @throws ConsoleError `unsupported` when it does not */
  fromDashboard<T, R>(
    step: string,
    known: T | undefined,
    work: (known: T, dashboard: PageReading) => Promise<R>,
    tries = TRIES,
  ): Promise<R> {
    if (known === undefined) return Promise.reject(this.unsupported(step));
    return this.operation(step, async () => work(known, (await this.dashboard()).reading), tries);
  }

  /** The page the console starts with. One that is away, as in a reboot, is waited for. */
  async home(): Promise<Found> {
    const { page, profile, signal } = this.parts;
    for (; ; await sleep(300, undefined, { signal })) {
      try {
        await page.open(this.#deadline);
        return await page.until({
          arrived: (reading) => {
            const version = versionIn(reading.text, profile.version.value.text);
            if (version !== undefined && profile.version.value.refused.includes(version)) {
              throw this.fail(
                'unsupported',
                `version ${version} has other pages, which nobody described`,
                'Upgrade it by hand.',
              );
            }
            const place = placeOf(profile, reading);
            return place && { place, reading, version };
          },
        });
      } catch (error) {
        if (!isConsoleError(error, 'unreachable') || Date.now() > this.#deadline) throw error;
      }
    }
  }

  /** Inside, be it on the dashboard or in a wizard that started by itself. */
  async entered(): Promise<Found> {
    const home = await this.home();
    if (home.place.at === 'firstVisit') throw this.unclaimed();
    if (home.place.at === 'logIn') throw new SessionExpired();
    return home;
  }

  /** On the dashboard, out of a wizard that started by itself. */
  async dashboard(): Promise<{ reading: PageReading; registered: boolean; version: string | undefined }> {
    const { place, reading, version } = await this.entered();
    if (place.at === 'dashboard') return { reading, registered: place.registered, version };
    const left = await this.leaveWizard();
    return { reading: this.parts.page.last ?? reading, registered: left.registered, version };
  }

  async leaveWizard(): Promise<Extract<Place, { at: 'dashboard' }>> {
    await this.parts.page.click(this.parts.profile.registration.value.leave);
    return this.parts.page.until({
      arrived: (reading) => {
        const place = placeOf(this.parts.profile, reading);
        return place?.at === 'dashboard' ? place : undefined;
      },
    });
  }

  /** Past the login. */
  inside(reading: PageReading): true | undefined {
    const place = placeOf(this.parts.profile, reading);
    return place?.at === 'wizard' || place?.at === 'dashboard' ? true : undefined;
  }

  /** The page of the registration, of those the profile knows. */
  wizardPage(reading: PageReading): Form | undefined {
    return wizardPage(this.parts.profile, reading);
  }

  /** For a form, what is secret of it concealed. */
  values(values: Values): Values {
    this.conceal(...secretsOf(values));
    return values;
  }

  /** Keeps secrets out of evidence and errors from here on. */
  conceal(...secrets: string[]): void {
    this.parts.secrets.add(...secrets);
  }

  /** What is being done now, for errors and evidence. */
  step(step: string): void {
    this.parts.page.step = `${step} (${this.parts.address})`;
    this.parts.evidence.note('step', { step });
  }

  fail(...problem: Parameters<ConsolePage['failure']>): ConsoleError {
    return this.parts.page.failure(...problem);
  }

  unclaimed(): ConsoleError {
    return this.fail('unclaimed', 'the console has no password yet', 'Make the first visit.');
  }

  unsupported(step: string): ConsoleError {
    this.step(step);
    return this.fail('unsupported', 'this kind of appliance has no such thing', 'Leave it out.');
  }

  /** The error with its evidence. */
  async #kept(error: unknown): Promise<unknown> {
    const { evidenceDirectory, evidence, address, page } = this.parts;
    if (!isConsoleError(error) || error.evidence !== undefined || evidenceDirectory === undefined)
      return error;
    try {
      const directory = await evidence.keep(evidenceDirectory, address, page.page, page.last);
      return new ConsoleError(error.problem, error.step, error.found, error.remedy, directory);
    } catch {
      return error;
    }
  }
}
