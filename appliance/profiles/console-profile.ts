import type { Fact } from './fact';

export type OldestTls = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** What is known of an appliance's web console: pages for people, or requests by HTTP. */
export type ConsoleProfile = BrowserConsoleProfile | HttpConsoleProfile;

interface ReachedOverTls {
  readonly port: Fact<number>;
  /** Oldest version of TLS it may speak; undefined: it speaks HTTP without TLS. */
  readonly oldestTls: Fact<OldestTls> | undefined;
}

/**
 * A console of pages. Everything is found by what a person reads: the title of a page or dialog, the label of a
 * field, the text of a button or link. How a page is built is nobody's business here.
 */
export interface BrowserConsoleProfile extends ReachedOverTls {
  readonly driver: 'browser';
  readonly oldestTls: Fact<OldestTls>;
  /** What somebody calls it: `the connector management console`. */
  readonly title: string;
  readonly version: Fact<{
    /** What stands on every page; {version} stands for digits and dots. */
    readonly text: string;
    /** Versions whose pages nobody described. */
    readonly refused: readonly string[];
  }>;
  /** The first visit: one form after another, the last sets the password. */
  readonly firstVisit: Fact<readonly Form[]>;
  readonly logIn: Fact<Form>;
  readonly dashboard: Fact<Dashboard>;
  readonly registration: Fact<Wizard>;
  readonly unregistration: Fact<ActionDialog>;
  readonly encryptionKeyRotation: Fact<ActionDialog> | undefined;
  readonly certificateUpload: Fact<ActionDialog> | undefined;
  /** How it hands out its logs; undefined: it does not. */
  readonly debugLogs: Fact<DebugLogs> | undefined;
  /** How a problem is reported to whoever made the appliance. */
  readonly problemReport: Fact<ActionDialog> | undefined;
  /** What it offers when another version is to be installed: one of these dialogs at a time. */
  readonly upgrades: Fact<UpgradeOffers> | undefined;
  readonly errorLog: Fact<ErrorLog> | undefined;
  readonly health: readonly Fact<KnownHealthItem>[];
  /** Accessible names of the symbols. */
  readonly healthStatuses: Fact<Readonly<Record<'ok' | 'warning' | 'error', string>>>;
  readonly messages: readonly Fact<Message>[];
}

/** What is written into forms: parts of what an operation was given. */
export type ValueName =
  | 'vcenterAddress'
  | 'administrator.username'
  | 'administrator.password'
  | 'serviceAccount.username'
  | 'serviceAccount.password'
  | 'password'
  | 'authentication'
  | 'configuration'
  | 'configuration.file'
  | 'configuration.connectorKey'
  | 'configuration.trustRoleArn'
  | 'awsKey.id'
  | 'awsKey.secret'
  | 'autoUpgrade'
  | 'esxCertificates'
  | 'acceptVcenterCertificate'
  | 'account.username'
  | 'account.password'
  | 'certificate.file'
  | 'certificate.passphrase'
  | 'report.issue'
  | 'report.description'
  | 'report.sendLogs';

/** True when the value is that text; all of several must hold. */
export type Condition = Partial<Readonly<Record<ValueName, string>>>;

export type Field = {
  readonly label: string;
  readonly value: ValueName;
  /** When it is there and wanted. @default always */
  readonly when?: Condition;
  /** It may be absent; then nothing is done. @default false */
  readonly optional?: boolean;
} & (
  | { readonly kind: 'text' | 'file' | 'checkbox' }
  /** One of a group, chosen when the value is `is`. */
  | { readonly kind: 'radio'; readonly is: string }
  /** The option for each value. @default the value is the option */
  | { readonly kind: 'select'; readonly options?: Readonly<Record<string, string>> }
);

export interface Form {
  /** Title of the page or dialog. */
  readonly title: string;
  readonly fields: readonly Field[];
  /** Button that sends it. */
  readonly submit: string;
}

export interface Dashboard {
  /** What stands on it, all of it: a page that lacks one is not complete. */
  readonly marks: readonly string[];
  /** Titles of its panes in any order; the health items stand under the first. */
  readonly panes: readonly string[];
  /** Button or link that is there only while the appliance is registered. */
  readonly registeredMark: string;
  /** Links beside a health item, which are not part of its message. */
  readonly healthLinks: readonly string[];
}

/** Pages in the order an appliance shows them; which of them it shows is its own choice. */
export interface Wizard {
  /** Starts it from the dashboard; at the first login it may start by itself. */
  readonly start: string;
  readonly pages: readonly Form[];
  /** Leaves it without a change. */
  readonly leave: string;
  readonly done: string;
}

/** Something done from the dashboard in a dialog, be it an overlay or a page. */
export interface ActionDialog {
  readonly start: string;
  readonly form: Form;
  readonly done: string;
  /** First version that has it. @default every one */
  readonly since?: string;
}

/** A file that the dashboard gives away at a click. */
export interface DebugLogs {
  readonly start: string;
  /** Seconds that the file may take from its beginning to its end. */
  readonly seconds: number;
  /** MiB that it has at most; one that is larger is not kept. */
  readonly mebibytes: number;
}

export interface UpgradeOffers {
  /** To a later version, and back from one that was recalled. */
  readonly dialogs: readonly ActionDialog[];
  /** What a dialog says of the version it installs; {version} stands for it. */
  readonly version: string;
  /** A part of what the console's health says after an upgrade that has failed; {version} stands for the one it was to have. */
  readonly failed: string;
}

/** The page behind the link beside a health item. */
export interface ErrorLog {
  readonly title: string;
  /** Link or button that leads back. */
  readonly back: string;
}

export interface KnownHealthItem {
  readonly name: string;
  /** `registered`: once the appliance is registered. */
  readonly presence: 'always' | 'registered' | 'sometimes';
  /** `upgrade`: its warning says that another version waits, its error that this one was recalled. */
  readonly tells?: 'upgrade';
}

export interface Message {
  /** A part of what the page says, compared without regard to case. */
  readonly text: string;
  readonly means: 'wrongPassword' | 'locked' | 'sessionExpired' | 'refused';
  /** What to do about it, a sentence. */
  readonly remedy?: string;
}

/** A console without pages. Nobody logs in: there is no password, and no certificate to upload. */
export interface HttpConsoleProfile extends ReachedOverTls {
  readonly driver: 'http';
  readonly title: string;
  /** What brings it into service. */
  readonly enrolment: Fact<HttpEnrolment> | undefined;
  readonly health: Fact<HttpHealth> | undefined;
}

export interface HttpEnrolment {
  readonly method: 'GET' | 'POST';
  /** Path and query; {name} stands for a value, encoded. */
  readonly path: string;
  /** Of the answer; anything else is a refusal. */
  readonly statuses: readonly number[];
  /** The request that undoes it, if there is one. */
  readonly undo?: {
    readonly method: 'GET' | 'POST' | 'DELETE';
    readonly path: string;
    readonly statuses: readonly number[];
  };
}

export interface HttpHealth {
  /** Answers with JSON. */
  readonly path: string;
  /** Where in the JSON, as names with dots; `` is the whole. */
  readonly version?: string;
  /** A truth value: whether the enrolment is done. */
  readonly registered?: string;
  /** A list; name, status and message stand in each of its elements. */
  readonly items: string;
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly statuses: Readonly<Record<'ok' | 'warning' | 'error', readonly string[]>>;
}
