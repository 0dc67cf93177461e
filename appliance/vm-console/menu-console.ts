import type { MenuOperation, VmConsoleProfile } from '../profiles/vm-console-profile';
import { answersOf, secretsIn, type Answers } from './answers';
import { changePassword } from './change-password';
import { Conversation, quoted } from './conversation';
import { MenuSession } from './menu-session';
import { OPERATION_TITLES } from './operation-titles';
import { shownCertificate, shownNetwork, shownPath } from './shown-values';
import type { Terminal } from './terminal';
import {
  VmConsoleError,
  type ApplianceNetwork,
  type DisplayedCertificate,
  type PasswordReset,
  type StaticAddress,
  type VmConsole,
  type WebProxy,
} from './vm-console';

export interface MenuConsoleOptions {
  readonly profile: VmConsoleProfile;
  /** Starts a command on a terminal of its own; it may give the user the next password. */
  readonly openTerminal: (command: string, userPassword: string, nextPassword?: string) => Promise<Terminal>;
  /** The password the guest was entered with, which sudo and passwd ask for. */
  readonly userPassword: string;
  /** How long the appliance may take for one answer. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/** The menu, read and answered. Each method is one conversation with a terminal of its own. */
export class MenuConsole implements VmConsole {
  readonly reads = true;
  private userPassword: string;

  constructor(private readonly options: MenuConsoleOptions) {
    this.userPassword = options.userPassword;
  }

  network(): Promise<ApplianceNetwork> {
    return this.shown('showNetwork', (text) => shownNetwork(text, this.options.profile));
  }

  certificate(): Promise<DisplayedCertificate> {
    return this.shown('showCertificate', (text) => shownCertificate(text, this.options.profile));
  }

  async setStaticAddress(address: StaticAddress): Promise<void> {
    await this.run('setStaticAddress', { answers: answersOf.staticAddress(address) });
  }

  async useDhcp(): Promise<void> {
    await this.run('useDhcp');
  }

  async setProxy(proxy: WebProxy): Promise<void> {
    await this.run('setProxy', { answers: answersOf.proxy(proxy) });
  }

  async setDnsSuffixes(suffixes: readonly string[]): Promise<void> {
    await this.run('setDnsSuffixes', { answers: answersOf.dnsSuffixes(suffixes) });
  }

  async restartServices(): Promise<void> {
    await this.run('restartServices');
  }

  async resetPassword(reset: PasswordReset): Promise<void> {
    await this.run('resetPassword', { answers: answersOf.passwordReset(reset) });
  }

  async factoryReset(beforeChosen?: () => Promise<void>): Promise<void> {
    // What the guest knows is again what its image has, before the menu is left.
    const nextPassword = this.options.profile.defaultPassword.value;
    await this.run('factoryReset', { nextPassword, beforeChosen });
    this.userPassword = nextPassword;
  }

  async deleteUpgradeFiles(): Promise<void> {
    await this.run('deleteUpgradeFiles');
  }

  async setCertificateValidation(on: boolean): Promise<void> {
    // The entry is a switch, and says how it stands before it asks.
    const stands = on ? /\bdisabled\b/i : /\benabled\b/i;
    const isWanted = (prompt: string): boolean => stands.test(prompt);
    await this.run('toggleCertificateValidation', { isWanted });
  }

  generateLogBundle(): Promise<string> {
    const pattern = this.options.profile.logBundle?.value;
    return this.shown('generateLogBundle', (text) => pattern && shownPath(text, pattern));
  }

  async changeUserPassword(password: string): Promise<void> {
    const { profile } = this.options;
    await this.onTerminal(
      profile.changePassword.value.command,
      (conversation) => changePassword(conversation, profile, { old: this.userPassword, next: password }),
      { secrets: [password], nextPassword: password },
    );
    this.userPassword = password;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async shown<T>(name: MenuOperation, parse: (text: string) => T | undefined): Promise<T> {
    const text = await this.run(name);
    const value = parse(text);
    if (value !== undefined && value !== '') return value;
    throw new VmConsoleError(
      'unexpected',
      OPERATION_TITLES[name],
      `the appliance shows ${quoted(text)}`,
      'The profile of the appliance has other labels than its version: correct the profile.',
    );
  }

  private run(
    name: MenuOperation,
    {
      answers = {},
      isWanted,
      beforeChosen,
      nextPassword,
    }: {
      readonly answers?: Answers;
      readonly isWanted?: (prompt: string) => boolean;
      readonly beforeChosen?: (() => Promise<void>) | undefined;
      readonly nextPassword?: string;
    } = {},
  ): Promise<string> {
    const { profile } = this.options;
    const talk = (conversation: Conversation): Promise<string> =>
      new MenuSession(conversation, profile, name, this.userPassword, answers, isWanted, beforeChosen).run();
    return this.onTerminal(profile.command.value, talk, { secrets: secretsIn(answers), nextPassword });
  }

  private async onTerminal<T>(
    command: string,
    talk: (conversation: Conversation) => Promise<T>,
    { secrets, nextPassword }: { readonly secrets: readonly string[]; readonly nextPassword?: string },
  ): Promise<T> {
    const { openTerminal, timeoutSeconds, signal } = this.options;
    const terminal = await openTerminal(command, this.userPassword, nextPassword);
    try {
      const hidden = [this.userPassword, ...secrets];
      return await talk(new Conversation(terminal, { timeoutSeconds, signal, secrets: hidden }));
    } finally {
      await terminal.close();
    }
  }
}
