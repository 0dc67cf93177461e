import { setTimeout as sleep } from 'node:timers/promises';
import type { MenuOperation, VmConsoleProfile } from '../profiles/vm-console-profile';
import { answersOf, isTypable, type Answers } from './answers';
import { OPERATION_TITLES } from './operation-titles';
import {
  VmConsoleError,
  type PasswordReset,
  type StaticAddress,
  type VmConsole,
  type WebProxy,
} from './vm-console';

export interface TypedConsoleOptions {
  readonly profile: VmConsoleProfile;
  readonly user: string;
  readonly password: string;
  /** Presses the keys for a text. */
  readonly type: (text: string) => Promise<void>;
  readonly signal: AbortSignal;
  /** @default the profile's */
  readonly pauses?: { readonly line: number; readonly work: number };
}

const CONTROL_C = '\u0003';
const CONTROL_D = '\u0004';

/**
 * The menu, typed at the VM's keyboard and never read: keys get lost, and nothing tells what was answered. So the
 * entries go by their documented numbers, pauses stand for prompts, and whoever uses it verifies the outcome outside.
 */
export class TypedConsole implements VmConsole {
  readonly reads = false;
  private password: string;

  constructor(private readonly options: TypedConsoleOptions) {
    this.password = options.password;
  }

  network(): Promise<never> {
    return Promise.reject(cannotRead('showNetwork'));
  }

  certificate(): Promise<never> {
    return Promise.reject(cannotRead('showCertificate'));
  }

  setStaticAddress(address: StaticAddress): Promise<void> {
    return this.run('setStaticAddress', answersOf.staticAddress(address));
  }

  useDhcp(): Promise<void> {
    return this.run('useDhcp');
  }

  setProxy(proxy: WebProxy): Promise<void> {
    return this.run('setProxy', answersOf.proxy(proxy));
  }

  setDnsSuffixes(suffixes: readonly string[]): Promise<void> {
    return this.run('setDnsSuffixes', answersOf.dnsSuffixes(suffixes));
  }

  restartServices(): Promise<void> {
    return this.run('restartServices');
  }

  resetPassword(reset: PasswordReset): Promise<void> {
    return this.run('resetPassword', answersOf.passwordReset(reset));
  }

  async factoryReset(beforeChosen?: () => Promise<void>): Promise<void> {
    await this.run('factoryReset', {}, beforeChosen);
    this.password = this.options.profile.defaultPassword.value;
  }

  deleteUpgradeFiles(): Promise<void> {
    return this.run('deleteUpgradeFiles');
  }

  /** A switch whose position nobody can see. */
  setCertificateValidation(): Promise<never> {
    return Promise.reject(cannotRead('toggleCertificateValidation'));
  }

  generateLogBundle(): Promise<never> {
    return Promise.reject(cannotRead('generateLogBundle'));
  }

  async changeUserPassword(password: string): Promise<void> {
    const { command } = this.options.profile.changePassword.value;
    await this.atShell([command, this.password, password, password]);
    this.password = password;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async run(
    name: MenuOperation,
    answers: Answers = {},
    beforeTyped?: () => Promise<void>,
  ): Promise<void> {
    const { profile } = this.options;
    const operation = profile.operations[name]?.value;
    if (operation === undefined) {
      throw new VmConsoleError(
        'unexpected',
        OPERATION_TITLES[name],
        'the menu of this kind of appliance has nothing for it',
        'Leave it out of what is declared.',
      );
    }
    await beforeTyped?.();
    await this.atShell([
      profile.command.value,
      ...operation.entries.map(({ number }) => number),
      ...operation.answers.map(({ value }) => (value === 'confirmation' ? 'yes' : (answers[value] ?? ''))),
    ]);
  }

  /** Logs in anew, whatever was on the screen before, types, and logs out. */
  private async atShell(lines: readonly string[]): Promise<void> {
    const { profile, user } = this.options;
    const { line, work } = this.options.pauses ?? profile.typing.value;
    if (!lines.every(isTypable)) {
      throw new VmConsoleError(
        'refused',
        'typing into the VM console',
        'a value holds a control character',
        'Give one without line ends and the like.',
      );
    }
    await this.press(`${CONTROL_C}${CONTROL_C}${CONTROL_D}`, line);
    for (const text of [user, this.password, ...lines]) await this.press(`${text}\n`, line);
    await sleep(work * 1000, undefined, { signal: this.options.signal });
    await this.press(`\n${CONTROL_C}`, line);
    await this.press(CONTROL_D, line);
  }

  private async press(text: string, seconds: number): Promise<void> {
    await this.options.type(text);
    await sleep(seconds * 1000, undefined, { signal: this.options.signal });
  }
}

function cannotRead(name: MenuOperation): VmConsoleError {
  return new VmConsoleError(
    'cannotRead',
    OPERATION_TITLES[name],
    'keys can be typed into the VM, and what it answers cannot be read',
    'Run VMware Tools in the guest; without them, give what it would say (a certificate by its fingerprint).',
  );
}
