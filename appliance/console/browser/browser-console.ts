import type { ActionDialog, UpgradeOffers } from '../../profiles/console-profile';
import type {
  Claim,
  ConsoleAccount,
  ConsoleLook,
  DownloadedLogs,
  HealthReport,
  ManagementConsole,
  ProblemReport,
  RegistrationForm,
  StartedUpgrade,
} from '../console';
import { accountValues } from '../values';
import { isAtLeast } from '../version';
import type { ConsoleSession } from './console-session';
import { throughDialog } from './dialog';
import { downloadLogs } from './download';
import { controlCalled } from './find';
import { firstVisit } from './first-visit';
import { logIn } from './log-in';
import { readErrorLog } from './read-error-log';
import { readHealth } from './read-health';
import type { PageReading } from './read-page';
import { register } from './register';
import { reportableIssues, reportProblem } from './report-problem';
import { startUpgrade } from './start-upgrade';

/** What a console needs of the way its pages come by. */
export interface BrowserConsoleWay {
  /** Takes the certificate as well that is about to be installed. */
  readonly expectCertificate: (pkcs12: Uint8Array, passphrase: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The pages of a console, used as a person would. */
export class BrowserConsole implements ManagementConsole {
  constructor(
    private readonly session: ConsoleSession,
    private readonly way: BrowserConsoleWay,
  ) {}

  look(): Promise<ConsoleLook> {
    return this.session.operation('looking at the console', async () => {
      const { place, version } = await this.session.home();
      return { ...(version !== undefined && { version }), claimed: place.at !== 'firstVisit' };
    });
  }

  claim(claim: Claim): Promise<void> {
    return firstVisit(this.session, claim);
  }

  async logIn(password: string): Promise<void> {
    this.session.conceal(password);
    if (this.session.accepted === password) return;
    const step = 'logging in';
    await this.session.operation(step, async () => {
      const { place } = await this.session.home();
      if (place.at === 'firstVisit') throw this.session.unclaimed();
    });
    await this.session.operation(step, () => logIn(this.session, password), 1);
  }

  health(): Promise<HealthReport> {
    return this.session.operation('reading the health', async () => {
      const { reading, registered, version } = await this.session.dashboard();
      const items = readHealth(this.session.profile, reading);
      const missing = this.session.profile.health
        .map(({ value }) => value)
        .filter(({ presence }) => presence === 'always' || (presence === 'registered' && registered))
        .filter(({ name }) => !items.some((item) => item.name === name));
      if (missing.length > 0) {
        const names = missing.map(({ name }) => `"${name}"`).join(', ');
        throw this.session.fail(
          'unexpected',
          `the health has no ${names}`,
          'Run it again; else look at the console.',
        );
      }
      return { ...(version !== undefined && { version }), registered, items };
    });
  }

  register(form: RegistrationForm): Promise<void> {
    return register(this.session, form);
  }

  unregister(account: ConsoleAccount): Promise<void> {
    const { value: dialog } = this.session.profile.unregistration;
    return this.session.operation('unregistering', async () => {
      const { reading, registered } = await this.session.dashboard();
      if (!registered || controlCalled(reading, dialog.start) === undefined) return;
      await throughDialog(this.session.page, dialog, this.session.values(accountValues(account)));
    });
  }

  async uploadCertificate(pkcs12: Uint8Array, passphrase: string): Promise<void> {
    const step = 'uploading the certificate';
    const { certificateUpload } = this.session.profile;
    if (certificateUpload === undefined) throw this.session.unsupported(step);
    const values = this.session.values({ 'certificate.file': pkcs12, 'certificate.passphrase': passphrase });
    await this.session.operation(step, async () => {
      const { version } = await this.session.dashboard();
      const { value: dialog } = certificateUpload;
      if (dialog.since !== undefined && version !== undefined && !isAtLeast(version, dialog.since)) {
        throw this.session.fail(
          'unsupported',
          `version ${version} does not take a certificate`,
          `Upgrade it to ${dialog.since} or later, or leave the certificate out.`,
        );
      }
      await this.way.expectCertificate(pkcs12, passphrase);
      await throughDialog(this.session.page, dialog, values);
    });
  }

  async rotateEncryptionKey(password: string): Promise<void> {
    const step = 'rotating the encryption key';
    const { encryptionKeyRotation } = this.session.profile;
    if (encryptionKeyRotation === undefined) throw this.session.unsupported(step);
    const values = this.session.values({ password });
    // One try: a wrong password counts as a failed login.
    await this.session.operation(step, async () => void (await this.session.dashboard()));
    await this.session.operation(
      step,
      () => throughDialog(this.session.page, encryptionKeyRotation.value, values),
      1,
    );
  }

  downloadLogs(file: string): Promise<DownloadedLogs> {
    const step = 'downloading the debug log bundle';
    const { page, profile, signal } = this.session;
    return this.session.fromDashboard(step, profile.debugLogs?.value, (logs) =>
      downloadLogs(page, logs, file, signal),
    );
  }

  reportableIssues(): Promise<readonly string[]> {
    const { page, profile } = this.session;
    return this.session.fromDashboard(
      'listing what can be reported',
      profile.problemReport?.value,
      (dialog) => reportableIssues(page, dialog),
    );
  }

  async reportProblem(report: ProblemReport): Promise<void> {
    const step = 'reporting a problem';
    const { page, profile } = this.session;
    // One try: whoever reads reports reads each of them.
    await this.session.operation(step, async () => void (await this.session.dashboard()));
    const send = (dialog: ActionDialog) => reportProblem(page, dialog, report);
    await this.session.fromDashboard(step, profile.problemReport?.value, send, 1);
  }

  async upgrade(): Promise<StartedUpgrade> {
    const step = 'starting an upgrade';
    const { page, profile, signal } = this.session;
    // One try: what has begun is not begun again.
    await this.session.operation(step, async () => void (await this.session.dashboard()));
    const start = (offers: UpgradeOffers, dashboard: PageReading) =>
      startUpgrade(page, offers, dashboard, signal);
    return this.session.fromDashboard(step, profile.upgrades?.value, start, 1);
  }

  errorLog(item: string): Promise<string> {
    const { page, profile } = this.session;
    return this.session.fromDashboard('reading an error log', profile.errorLog?.value, (log, dashboard) =>
      readErrorLog(page, profile, log, item, dashboard),
    );
  }

  async close(): Promise<void> {
    this.session.accepted = undefined;
    await this.way.close().catch(() => undefined);
  }
}
