import type { Administration } from '../administration';
import type { Page } from '../pages/page';
import * as pages from '../pages/wizard';
import type { Account } from '../peers';
import type { SentForm } from './form';

/** Outcome of a page: what is wrong with it, or nothing. */
type Problem = string | undefined;

const UNREADABLE = 'The configuration file cannot be read.';

/** One run of the registration wizard, page after page. Nothing is changed before the last one. */
export class Wizard {
  private way: 'file' | 'manual' = 'file';
  private type: 'connector' | 'saml' = 'connector';
  private connectorKey = '';
  private trustRoleArn: string | undefined;
  private serviceAccount: Account | undefined;
  private accessKey: { id: string; secret: string } | undefined;
  private readonly done = new Set<pages.WizardStep>();

  constructor(
    private readonly administration: Administration,
    /** Known from the first visit, or asked for. */
    private administrator?: Account,
  ) {
    if (administrator) this.done.add('administrator');
  }

  /** The first page that has not been filled in; undefined when all are. */
  get next(): pages.WizardStep | undefined {
    return this.steps.find((step) => !this.done.has(step));
  }

  private get steps(): readonly pages.WizardStep[] {
    const asksForKeyPair = this.way === 'manual' && this.type === 'saml';
    return [
      'start',
      ...(asksForKeyPair ? (['keyPair'] as const) : []),
      'administrator',
      'serviceAccount',
      'aws',
      'plugin',
    ];
  }

  /** Whether a page may be shown: those before it are filled in. */
  reaches(step: pages.WizardStep): boolean {
    const at = this.steps.indexOf(step);
    return at >= 0 && this.steps.slice(0, at).every((earlier) => this.done.has(earlier));
  }

  page(step: pages.WizardStep, error?: string): Page {
    if (step === 'aws') return pages.aws(this.asksForTrustRole, error);
    if (step === 'plugin') return pages.plugin(this.asksForAgreement, error);
    return pages[step](error);
  }

  async submit(step: pages.WizardStep, form: SentForm): Promise<Problem> {
    const problem = await this.accept(step, form);
    if (problem === undefined) this.done.add(step);
    return problem;
  }

  private get asksForTrustRole(): boolean {
    return this.way === 'manual' && this.type === 'connector';
  }

  private get asksForAgreement(): boolean {
    return this.way === 'file' && this.type === 'connector';
  }

  private accept(step: pages.WizardStep, form: SentForm): Promise<Problem> {
    switch (step) {
      case 'start':
        return form.text('way') === 'manual' ? this.enter(form) : this.upload(form);
      case 'keyPair':
        return this.keyPair(form);
      case 'administrator':
        return this.account(form, (account) => (this.administrator = account));
      case 'serviceAccount':
        return this.account(form, (account) => (this.serviceAccount = account));
      case 'aws':
        return this.credentials(form);
      case 'plugin':
        return this.register(form);
    }
  }

  private async upload(form: SentForm): Promise<Problem> {
    const file = await form.file('file');
    if (!file) return 'Choose a configuration file.';
    const configuration = readConfiguration(file);
    if (!configuration) return UNREADABLE;
    this.way = 'file';
    this.type = configuration.type;
    this.connectorKey = configuration.key;
    this.trustRoleArn = configuration.trustRoleArn;
    return undefined;
  }

  private enter(form: SentForm): Promise<Problem> {
    const key = form.text('key').trim();
    const type = form.text('type') === 'saml' ? 'saml' : 'connector';
    if (key === '' && type === 'connector') return Promise.resolve('Enter the AMP connector key.');
    this.way = 'manual';
    this.type = type;
    this.connectorKey = key;
    this.trustRoleArn = undefined;
    return Promise.resolve(undefined);
  }

  private async keyPair(form: SentForm): Promise<Problem> {
    const file = await form.file('file');
    if (!file) return 'Choose a key pair file.';
    // What a key pair file looks like is not documented: any content will do.
    this.connectorKey ||= readConfiguration(file)?.key ?? file.toString('utf8').trim();
    return undefined;
  }

  private async account(form: SentForm, keep: (account: Account) => void): Promise<Problem> {
    const account = { username: form.text('username'), password: form.text('password') };
    const problem = await this.administration.checkAccount(account);
    if (problem === undefined) keep(account);
    return problem;
  }

  private async credentials(form: SentForm): Promise<Problem> {
    const [id, secret, role] = [form.text('id'), form.text('secret'), form.text('trustRoleArn').trim()];
    if (this.asksForTrustRole && !/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(role))
      return 'The AMP trust role ARN is not the ARN of a role.';
    const problem = await this.administration.checkAccessKey(id, secret);
    if (problem !== undefined) return problem;
    this.accessKey = { id, secret };
    if (this.asksForTrustRole) this.trustRoleArn = role;
    return undefined;
  }

  private register(form: SentForm): Promise<Problem> {
    const { administrator, serviceAccount, accessKey, trustRoleArn } = this;
    if (!administrator || !serviceAccount || !accessKey) throw new Error('the wizard has skipped a page');
    if (this.asksForAgreement && !form.checked('agree'))
      return Promise.resolve('The vCenter SSL certificates have to be installed on this connector.');
    return this.administration.register({
      type: this.type,
      connectorKey: this.connectorKey,
      ...(trustRoleArn !== undefined && { trustRoleArn }),
      administrator,
      serviceAccount,
      accessKey,
      autoUpgrade: form.checked('autoUpgrade'),
      esxCertificates: form.text('esx') === 'ignore' ? 'ignore' : 'vcenter',
    });
  }
}

/** The lab's own format: the real one is not documented. */
function readConfiguration(
  file: Buffer,
): { type: 'connector' | 'saml'; key: string; trustRoleArn?: string } | undefined {
  try {
    const read: unknown = JSON.parse(file.toString('utf8'));
    if (typeof read !== 'object' || read === null || !('type' in read) || !('key' in read)) return undefined;
    const { type, key } = read;
    const trustRoleArn = 'trustRoleArn' in read ? read.trustRoleArn : undefined;
    if ((type !== 'connector' && type !== 'saml') || typeof key !== 'string' || key === '') return undefined;
    if (trustRoleArn !== undefined && typeof trustRoleArn !== 'string') return undefined;
    return { type, key, ...(trustRoleArn !== undefined && { trustRoleArn }) };
  } catch {
    return undefined;
  }
}
