import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ActionDialog,
  BrowserConsoleProfile,
  Form,
  UpgradeOffers,
} from '../../profiles/console-profile';
import type {
  Claim,
  ConsoleAccount,
  ConsoleLook,
  DownloadedLogs,
  HealthReport,
  ManagementConsole,
  ProblemReport,
  RegistrationForm,
} from '../console';
import { ConsoleError, isConsoleError } from '../console-error';
import type { Secrets } from '../secrets';
import { accountValues, claimValues, registrationValues, secretsOf, type Values } from '../values';
import { isAtLeast, versionIn } from '../version';
import { SessionExpired, type ConsolePage } from './console-page';
import type { Evidence } from './evidence';
import { sendForm, throughDialog } from './dialog';
import { downloadLogs } from './download';
import { controlCalled, says } from './find';
import { isForm, placeOf, wizardPage, type Place } from './place';
import { readErrorLog } from './read-error-log';
import { readHealth } from './read-health';
import type { PageReading } from './read-page';
import { reportableIssues, reportProblem } from './report-problem';
import { startUpgrade } from './start-upgrade';

export interface BrowserConsoleParts {
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
  /** Takes the certificate as well that is about to be installed. */
  readonly expectCertificate: (pkcs12: Uint8Array, passphrase: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How often something is tried whose repetition changes nothing. */
const TRIES = 3;

/** The pages of a console, used as a person would. */
export class BrowserConsole implements ManagementConsole {
  /** A password it took before; another one is tried once. */
  #accepted: string | undefined;
  /** When the operation under way stops waiting for a console that is away. */
  #deadline = 0;

  constructor(private readonly parts: BrowserConsoleParts) {}

  look(): Promise<ConsoleLook> {
    return this.#operation('looking at the console', async () => {
      const { place, version } = await this.#home();
      return { ...(version !== undefined && { version }), claimed: place.at !== 'firstVisit' };
    });
  }

  claim(claim: Claim): Promise<void> {
    const values = this.#values(claimValues(claim));
    const { value: forms } = this.parts.profile.firstVisit;
    let sent = false;
    return this.#operation('first visit', async () => {
      const { place } = await this.#home();
      if (place.at !== 'firstVisit') {
        if (!sent) throw this.#fail('claimed', 'the console has a password already', 'Log in with it.');
        // Its answer got lost: the one login says whose password it is.
        if (place.at === 'logIn') await this.#submitLogin(claim.password);
      } else {
        for (let at = forms.indexOf(place.form); at < forms.length; at++) {
          const form = forms[at]!;
          const next = forms[at + 1];
          this.#step(`first visit, page "${form.title}"`);
          sent ||= next === undefined;
          await sendForm(this.parts.page, form, values, (reading) =>
            next ? isForm(reading, next) || undefined : this.#inside(reading),
          );
        }
      }
      this.#accepted = claim.password;
    });
  }

  async logIn(password: string): Promise<void> {
    this.parts.secrets.add(password);
    if (this.#accepted === password) return;
    const step = 'logging in';
    await this.#operation(step, async () => {
      const { place } = await this.#home();
      if (place.at === 'firstVisit') throw this.#unclaimed();
    });
    await this.#operation(step, () => this.#submitLogin(password), 1);
  }

  health(): Promise<HealthReport> {
    return this.#operation('reading the health', async () => {
      const { reading, registered, version } = await this.#dashboard();
      const items = readHealth(this.parts.profile, reading);
      const missing = this.parts.profile.health
        .map(({ value }) => value)
        .filter(({ presence }) => presence === 'always' || (presence === 'registered' && registered))
        .filter(({ name }) => !items.some((item) => item.name === name));
      if (missing.length > 0) {
        const names = missing.map(({ name }) => `"${name}"`).join(', ');
        throw this.#fail(
          'unexpected',
          `the health has no ${names}`,
          'Run it again; else look at the console.',
        );
      }
      return { ...(version !== undefined && { version }), registered, items };
    });
  }

  register(form: RegistrationForm): Promise<void> {
    const values = this.#values(registrationValues(form));
    const { value: wizard } = this.parts.profile.registration;
    let before: boolean | undefined;
    let sent = false;
    return this.#operation('registering', async () => {
      let { place } = await this.#entered();
      if (place.at === 'wizard' && place.form !== wizard.pages[0]) place = await this.#leaveWizard();
      if (place.at === 'dashboard') {
        before ??= place.registered;
        // Its answer got lost, yet it was done.
        if (sent && place.registered && !before) return;
        await this.parts.page.click(wizard.start);
        await this.parts.page.until({ arrived: (reading) => this.#wizardPage(reading) });
      }
      before ??= false;
      await this.#throughWizard(values, () => (sent = true));
    });
  }

  unregister(account: ConsoleAccount): Promise<void> {
    const { value: dialog } = this.parts.profile.unregistration;
    return this.#operation('unregistering', async () => {
      const { reading, registered } = await this.#dashboard();
      if (!registered || controlCalled(reading, dialog.start) === undefined) return;
      await throughDialog(this.parts.page, dialog, this.#values(accountValues(account)));
    });
  }

  async uploadCertificate(pkcs12: Uint8Array, passphrase: string): Promise<void> {
    const step = 'uploading the certificate';
    const { certificateUpload } = this.parts.profile;
    if (certificateUpload === undefined) throw this.#unsupported(step);
    const values = this.#values({ 'certificate.file': pkcs12, 'certificate.passphrase': passphrase });
    await this.#operation(step, async () => {
      const { version } = await this.#dashboard();
      const { value: dialog } = certificateUpload;
      if (dialog.since !== undefined && version !== undefined && !isAtLeast(version, dialog.since)) {
        throw this.#fail(
          'unsupported',
          `version ${version} does not take a certificate`,
          `Upgrade it to ${dialog.since} or later, or leave the certificate out.`,
        );
      }
      await this.parts.expectCertificate(pkcs12, passphrase);
      await throughDialog(this.parts.page, dialog, values);
    });
  }

  async rotateEncryptionKey(password: string): Promise<void> {
    const step = 'rotating the encryption key';
    const { encryptionKeyRotation } = this.parts.profile;
    if (encryptionKeyRotation === undefined) throw this.#unsupported(step);
    const values = this.#values({ password });
    // One try: a wrong password counts as a failed login.
    await this.#operation(step, async () => void (await this.#dashboard()));
    await this.#operation(step, () => throughDialog(this.parts.page, encryptionKeyRotation.value, values), 1);
  }

  downloadLogs(file: string): Promise<DownloadedLogs> {
    const step = 'downloading the debug log bundle';
    const { page, profile, signal } = this.parts;
    return this.#fromDashboard(step, profile.debugLogs?.value, (logs) =>
      downloadLogs(page, logs, file, signal),
    );
  }

  reportableIssues(): Promise<readonly string[]> {
    const { page, profile } = this.parts;
    return this.#fromDashboard('listing what can be reported', profile.problemReport?.value, (dialog) =>
      reportableIssues(page, dialog),
    );
  }

  async reportProblem(report: ProblemReport): Promise<void> {
    const step = 'reporting a problem';
    const { page, profile } = this.parts;
    // One try: whoever reads reports reads each of them.
    await this.#operation(step, async () => void (await this.#dashboard()));
    const send = (dialog: ActionDialog) => reportProblem(page, dialog, report);
    await this.#fromDashboard(step, profile.problemReport?.value, send, 1);
  }

  async upgrade(): Promise<{ readonly version: string | undefined }> {
    const step = 'starting an upgrade';
    const { page, profile } = this.parts;
    // One try: what has begun is not begun again.
    await this.#operation(step, async () => void (await this.#dashboard()));
    const start = (offers: UpgradeOffers, dashboard: PageReading) => startUpgrade(page, offers, dashboard);
    return { version: await this.#fromDashboard(step, profile.upgrades?.value, start, 1) };
  }

  errorLog(item: string): Promise<string> {
    const { page, profile } = this.parts;
    return this.#fromDashboard('reading an error log', profile.errorLog?.value, (log, dashboard) =>
      readErrorLog(page, profile, log, item, dashboard),
    );
  }

  async close(): Promise<void> {
    this.#accepted = undefined;
    await this.parts.close().catch(() => undefined);
  }

  /** Runs, and runs again what broke off; a session that ended is renewed once with a password it took before. */
  async #operation<T>(step: string, work: () => Promise<T>, tries = TRIES): Promise<T> {
    let renewed = false;
    this.#deadline = Date.now() + this.parts.timeoutSeconds * 1000;
    for (let attempt = 1; ; attempt++) {
      this.#step(step);
      try {
        return await work();
      } catch (caught) {
        let error = caught;
        if (error instanceof SessionExpired && this.#accepted !== undefined && !renewed) {
          renewed = true;
          error = await this.#submitLogin(this.#accepted).then(
            () => undefined,
            (failure: unknown) => failure,
          );
          if (error === undefined) {
            attempt--;
            continue;
          }
        }
        if (error instanceof SessionExpired)
          error = this.#fail('refused', 'the session has expired', 'Log in again.');
        const again = isConsoleError(error, 'unreachable', 'unexpected') && attempt < tries;
        if (!again || Date.now() > this.#deadline) throw await this.#kept(error);
        this.parts.evidence.note('again', { attempt });
        await sleep(200 * attempt, undefined, { signal: this.parts.signal });
      }
    }
  }

  /** Something that a dashboard may have, done there. @throws ConsoleError `unsupported` when it does not */
  #fromDashboard<T, R>(
    step: string,
    known: T | undefined,
    work: (known: T, dashboard: PageReading) => Promise<R>,
    tries = TRIES,
  ): Promise<R> {
    if (known === undefined) return Promise.reject(this.#unsupported(step));
    return this.#operation(step, async () => work(known, (await this.#dashboard()).reading), tries);
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

  /** The page the console starts with. One that is away, as in a reboot, is waited for. */
  async #home(): Promise<{ place: Place; reading: PageReading; version: string | undefined }> {
    const { page, profile, signal } = this.parts;
    for (; ; await sleep(300, undefined, { signal })) {
      try {
        await page.open(this.#deadline);
        return await page.until({
          arrived: (reading) => {
            const version = versionIn(reading.text, profile.version.value.text);
            if (version !== undefined && profile.version.value.refused.includes(version)) {
              throw this.#fail(
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
  async #entered(): Promise<{ place: Place; reading: PageReading; version: string | undefined }> {
    const home = await this.#home();
    if (home.place.at === 'firstVisit') throw this.#unclaimed();
    if (home.place.at === 'logIn') throw new SessionExpired();
    return home;
  }

  async #dashboard(): Promise<{ reading: PageReading; registered: boolean; version: string | undefined }> {
    const { place, reading, version } = await this.#entered();
    if (place.at === 'dashboard') return { reading, registered: place.registered, version };
    const left = await this.#leaveWizard();
    return { reading: this.parts.page.last ?? reading, registered: left.registered, version };
  }

  async #leaveWizard(): Promise<Extract<Place, { at: 'dashboard' }>> {
    await this.parts.page.click(this.parts.profile.registration.value.leave);
    return this.parts.page.until({
      arrived: (reading) => {
        const place = placeOf(this.parts.profile, reading);
        return place?.at === 'dashboard' ? place : undefined;
      },
    });
  }

  async #submitLogin(password: string): Promise<void> {
    const { profile, page } = this.parts;
    const { place, reading } = await this.#home();
    if (place.at === 'firstVisit') throw this.#unclaimed();
    if (place.at !== 'logIn') {
      // A session is no proof of the password.
      if (this.#accepted === password) return;
      await page.forget();
      return this.#submitLogin(password);
    }
    const locked = profile.messages.find(
      ({ value }) => value.means === 'locked' && says(reading, value.text),
    );
    if (locked)
      throw this.#fail(
        'locked',
        `it says "${locked.value.text}"`,
        locked.value.remedy ?? 'Reset the password.',
      );
    try {
      await sendForm(page, profile.logIn.value, { password }, (now) => this.#inside(now));
    } catch (error) {
      // The password may be in or not: looking tells, sending it again might lock the console.
      if (!isConsoleError(error, 'unreachable', 'unexpected')) throw error;
      const { place: now } = await this.#home();
      if (now.at === 'logIn' || now.at === 'firstVisit') throw error;
    }
    this.#accepted = password;
  }

  async #throughWizard(values: Values, onSend: () => void): Promise<void> {
    const { page, profile } = this.parts;
    const { pages, done } = profile.registration.value;
    const last = pages.at(-1);
    let form = await page.until({ arrived: (reading) => this.#wizardPage(reading) });
    for (let left = pages.length; left > 0; left--) {
      const current = form;
      this.#step(`registering, page "${current.title}"`);
      if (current === last) onSend();
      const next = await sendForm(page, current, values, (reading) => {
        if (says(reading, done)) return 'done';
        const following = this.#wizardPage(reading);
        return following === current ? undefined : following;
      });
      if (next === 'done') return;
      form = next;
    }
    throw this.#fail(
      'unexpected',
      'the wizard has no end',
      'Register it by hand, and report the pages it shows.',
    );
  }

  /** Past the login. */
  #inside(reading: PageReading): true | undefined {
    const place = placeOf(this.parts.profile, reading);
    return place?.at === 'wizard' || place?.at === 'dashboard' ? true : undefined;
  }

  #wizardPage(reading: PageReading): Form | undefined {
    return wizardPage(this.parts.profile, reading);
  }

  #values(values: Values): Values {
    this.parts.secrets.add(...secretsOf(values));
    return values;
  }

  #step(step: string): void {
    this.parts.page.step = `${step} (${this.parts.address})`;
    this.parts.evidence.note('step', { step });
  }

  #fail(...problem: Parameters<ConsolePage['failure']>): ConsoleError {
    return this.parts.page.failure(...problem);
  }

  #unclaimed(): ConsoleError {
    return this.#fail('unclaimed', 'the console has no password yet', 'Make the first visit.');
  }

  #unsupported(step: string): ConsoleError {
    this.#step(step);
    return this.#fail('unsupported', 'this kind of appliance has no such thing', 'Leave it out.');
  }
}
