import type { ActionDialog, ConsoleProfile } from '../../profiles/console-profile';
import { DistrustedError, type Trust } from '../../tls';
import { request } from '../../tls/request';
import { accountValues, claimValues, registrationValues, reportValues, type Values } from '../values';
import type {
  Claim,
  ConsoleAccount,
  ConsoleLook,
  HealthReport,
  ManagementConsole,
  ProblemReport,
  RegistrationForm,
} from '../console';
import { ConsoleError } from '../console-error';
import { versionIn } from '../version';
import {
  dialogSteps,
  errorLogSteps,
  firstVisitSteps,
  healthSteps,
  issueSteps,
  logSteps,
  registrationSteps,
  upgradeSteps,
} from './steps';

export interface ManualConsoleOptions {
  readonly profile: ConsoleProfile;
  readonly address: string;
  readonly port: number;
  readonly trust: Trust;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
}

const REDIRECTS = 5;

/**
 * Where there is no browser: every operation is an error that lists what a person has to do. Only the page before the
 * login is looked at, by its words, so that the next run sees that the first visit is over; a login does nothing.
 */
export class ManualConsole implements ManagementConsole {
  constructor(private readonly options: ManualConsoleOptions) {}

  async look(): Promise<ConsoleLook> {
    const { profile } = this.options;
    if (profile.driver === 'http') return { claimed: true };
    const text = await this.#frontPage();
    const version = versionIn(text, profile.version.value.text);
    const shows = ({ label }: { label: string }) => text.toLowerCase().includes(label.toLowerCase());
    const [first] = profile.firstVisit.value;
    const { fields } = profile.logIn.value;
    const unclaimed = first?.fields.every(shows) ?? false;
    if (!unclaimed && !fields.every(shows)) {
      throw this.#manual(
        'looking at the console',
        ['see whether it asks for the first visit'],
        'its page is not readable without a browser',
      );
    }
    return { ...(version !== undefined && { version }), claimed: !unclaimed };
  }

  claim(claim: Claim): Promise<void> {
    return this.#rejected('first visit', (profile) => firstVisitSteps(profile, claimValues(claim)));
  }

  logIn(): Promise<void> {
    return Promise.resolve();
  }

  health(): Promise<HealthReport> {
    return this.#rejected('reading the health', healthSteps);
  }

  register(form: RegistrationForm): Promise<void> {
    return this.#rejected('registering', (profile) => registrationSteps(profile, registrationValues(form)));
  }

  unregister(account: ConsoleAccount): Promise<void> {
    return this.#dialog('unregistering', (profile) => profile.unregistration.value, accountValues(account));
  }

  uploadCertificate(): Promise<void> {
    return this.#dialog('uploading the certificate', (profile) => profile.certificateUpload?.value, {});
  }

  rotateEncryptionKey(): Promise<void> {
    return this.#dialog('rotating the encryption key', (profile) => profile.encryptionKeyRotation?.value, {});
  }

  downloadLogs(file: string): Promise<never> {
    return this.#rejected('downloading the debug log bundle', (profile) => logSteps(profile, file));
  }

  reportableIssues(): Promise<never> {
    return this.#rejected('listing what can be reported', issueSteps);
  }

  reportProblem(report: ProblemReport): Promise<void> {
    return this.#dialog(
      'reporting a problem',
      (profile) => profile.problemReport?.value,
      reportValues(report),
    );
  }

  upgrade(): Promise<never> {
    return this.#rejected('starting an upgrade', upgradeSteps);
  }

  errorLog(item: string): Promise<never> {
    return this.#rejected('reading an error log', (profile) => errorLogSteps(profile, item));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #dialog(step: string, of: (profile: Browser) => ActionDialog | undefined, values: Values): Promise<never> {
    return this.#rejected(step, (profile) => {
      const dialog = of(profile);
      return dialog && dialogSteps(profile, dialog, values);
    });
  }

  #rejected(step: string, steps: (profile: Browser) => readonly string[] | undefined): Promise<never> {
    const { profile } = this.options;
    const list =
      profile.driver === 'browser' ? steps(profile) : [`do it as the guide of ${profile.title} says`];
    if (list === undefined) {
      return Promise.reject(
        new ConsoleError(
          'unsupported',
          this.#at(step),
          'this kind of appliance has no such thing',
          'Leave it out.',
        ),
      );
    }
    return Promise.reject(this.#manual(step, list, 'there is no browser here that could do it'));
  }

  #manual(step: string, steps: readonly string[], found: string): ConsoleError {
    const { address, port } = this.options;
    const { driver, oldestTls } = this.options.profile;
    const scheme = driver === 'http' && oldestTls === undefined ? 'http' : 'https';
    const host = address.includes(':') ? `[${address}]` : address;
    const numbered = [`open ${new URL(`${scheme}://${host}:${port}`).origin}/`, ...steps].map(
      (text, at) => `${at + 1}. ${text}`,
    );
    return new ConsoleError(
      'manual',
      this.#at(step),
      found,
      `Do this in a browser, then run it again: ${numbered.join('; ')}. ` +
        'CONNECTOR_BROWSER may name a browser of the Chromium family that does it.',
    );
  }

  #at(step: string): string {
    return `${step} (${this.options.address})`;
  }

  /** Its text, tags left out. */
  async #frontPage(): Promise<string> {
    const { profile, trust, signal, ...place } = this.options;
    const step = 'looking at the console';
    let path = '/';
    try {
      for (let hop = 0; hop <= REDIRECTS; hop++) {
        const { oldestTls } = profile;
        const tls = oldestTls && { oldest: oldestTls.value, trust };
        const answer = await request({ ...place, ...(signal && { signal }), method: 'GET', path, tls });
        if (answer.location === undefined) {
          if (answer.status !== 200) throw new Error(`it answered with status ${answer.status}`);
          return textOf(answer.body);
        }
        const next = new URL(answer.location, `https://${place.address}:${place.port}${path}`);
        path = `${next.pathname}${next.search}`;
      }
      throw new Error('it redirects without end');
    } catch (error) {
      signal?.throwIfAborted();
      const distrusted = error instanceof DistrustedError;
      throw new ConsoleError(
        distrusted ? 'distrusted' : 'unreachable',
        this.#at(step),
        (error as Error).message,
        distrusted ? 'Nothing was sent. Compare the certificates.' : 'Run it again.',
      );
    }
  }
}

type Browser = Extract<ConsoleProfile, { driver: 'browser' }>;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

const textOf = (html: string): string =>
  html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ');
