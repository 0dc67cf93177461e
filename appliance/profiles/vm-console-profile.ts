import type { Fact } from './fact';

/** What can be done through the menu. */
export type MenuOperation =
  | 'resetPassword'
  | 'useDhcp'
  | 'setStaticAddress'
  | 'setProxy'
  | 'setDnsSuffixes'
  | 'restartServices'
  | 'factoryReset'
  | 'deleteUpgradeFiles'
  | 'toggleCertificateValidation'
  | 'showNetwork'
  | 'showCertificate'
  | 'generateLogBundle';

/** What is typed at a prompt. */
export type AnswerName =
  | 'address'
  | 'netmask'
  | 'gateway'
  | 'dns1'
  | 'dns2'
  | 'dnsSuffixes'
  | 'proxyHost'
  | 'proxyPort'
  | 'proxyUsername'
  | 'proxyPassword'
  | 'vcenterAddress'
  | 'administratorUsername'
  | 'administratorPassword'
  | 'password'
  /** The word the prompt itself asks for, in quotation marks. */
  | 'confirmation';

/** An entry of a menu. */
export interface MenuEntry {
  readonly label: string;
  /** Its documented number, for who cannot read the menu; whoever can goes by the label. */
  readonly number: string;
}

export interface Answer {
  /** How the prompt begins. What is offered in brackets, or asked for in quotation marks, is no part of it. */
  readonly prompt: string;
  readonly value: AnswerName;
}

export interface Operation {
  /** Entries that are chosen one after the other. */
  readonly entries: readonly MenuEntry[];
  readonly answers: readonly Answer[];
  /** A part of what is said when it is done; empty where showing something is all it does. */
  readonly done: string;
}

/** What is known of the menu in an appliance's VM. */
export interface VmConsoleProfile {
  readonly user: Fact<string>;
  /** Password of an appliance fresh from its image, which everybody knows. */
  readonly defaultPassword: Fact<string>;
  /** The command that shows the menu. */
  readonly command: Fact<string>;
  readonly menu: Fact<{
    /** How the prompt of every menu begins. */
    readonly prompt: string;
    readonly exit: string;
    /** What is asked before the menu comes again. */
    readonly goOn: string;
  }>;
  readonly operations: Readonly<Partial<Record<MenuOperation, Fact<Operation>>>>;
  /** Labels of what `showNetwork` prints, each before a colon. */
  readonly network?: Fact<{
    readonly mode: string;
    readonly address: string;
    readonly netmask: string;
    readonly gateway: string;
    readonly dns: readonly string[];
    readonly dnsSuffixes: string;
    readonly proxy: string;
    /** What stands where there is nothing. */
    readonly none: string;
    /** How DHCP is called. */
    readonly dhcp: string;
  }>;
  /** Labels of what `showCertificate` prints, each before `=` or a colon; all of it in PEM as well, where it does. */
  readonly certificate?: Fact<{
    readonly sha1: string;
    readonly sha256: string;
    readonly names: string;
  }>;
  /** How the appliance tells the path of a log bundle: {path} stands for it. */
  readonly logBundle?: Fact<string>;
  readonly changePassword: Fact<{
    readonly command: string;
    readonly old: string;
    readonly new: string;
    readonly again: string;
    readonly done: string;
  }>;
  /** What sudo asks, where it does. */
  readonly sudoPassword: Fact<string>;
  /** Seconds to wait after something was typed blindly: for a line, and for what takes long. */
  readonly typing: Fact<{ readonly line: number; readonly work: number }>;
}
