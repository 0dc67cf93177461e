import type { GuestSide } from '../model';
import type { Accounts } from './accounts';
import { SetupMenu } from './setup-menu';
import { InputEnded, Interrupted } from './terminal';
import type { Terminal } from './terminal';

/** The programs of the guest that are not this machine's. */
export const COMMANDS = ['passwd', 'setup.rb', 'sudo'] as const;

/** Tries that sudo gives, as its default is. */
const SUDO_TRIES = 3;

/** Runs the guest's own programs on a terminal. */
export class Commands {
  constructor(
    private readonly side: GuestSide,
    private readonly accounts: Accounts,
    /** Directory for temporary files. */
    private readonly temporary: string,
  ) {}

  /**
   * @param words a command and its arguments
   * @param user who runs it
   * @returns its exit code, as a shell has it
   */
  async run(words: readonly string[], terminal: Terminal, user = this.accounts.name): Promise<number> {
    try {
      return await this.start(words, terminal, user);
    } catch (error) {
      if (error instanceof Interrupted) return 130;
      if (error instanceof InputEnded) return 1;
      terminal.write(`${words[0] ?? ''}: ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  }

  private async start(words: readonly string[], terminal: Terminal, user: string): Promise<number> {
    const [command = '', ...rest] = words;
    switch (command) {
      case 'sudo':
        return this.sudo(rest, terminal, user);
      case 'passwd':
        return this.passwd(rest, terminal, user);
      case 'setup.rb':
        if (user !== 'root') {
          terminal.write('setup.rb must be run as root.\n');
          return 1;
        }
        await new SetupMenu(this.side, terminal, this.temporary).run();
        return 0;
      default:
        terminal.write(`${command}: command not found\n`);
        return 127;
    }
  }

  /** Needs a terminal, as Amazon Linux had it (`Defaults requiretty`). */
  private async sudo(words: readonly string[], terminal: Terminal, user: string): Promise<number> {
    if (!terminal.interactive) {
      terminal.write('sudo: sorry, you must have a tty to run sudo\n');
      return 1;
    }
    const never = words[0] === '-n';
    const command = never ? words.slice(1) : words;
    if (command.length === 0) {
      terminal.write('usage: sudo [-n] command\n');
      return 1;
    }
    if (user !== 'root' && this.side.switches.sudoAsks) {
      if (never) {
        terminal.write('sudo: a password is required\n');
        return 1;
      }
      if (!(await this.authenticated(user, terminal))) return 1;
    }
    return this.start(command, terminal, 'root');
  }

  private async authenticated(user: string, terminal: Terminal): Promise<boolean> {
    for (let attempt = 1; attempt <= SUDO_TRIES; attempt++) {
      if (this.accounts.knows(user, await terminal.ask('Password:', { hidden: true }))) return true;
      if (attempt < SUDO_TRIES) terminal.write('Sorry, try again.\n');
    }
    terminal.write(`sudo: ${SUDO_TRIES} incorrect password attempts\n`);
    return false;
  }

  /** With an argument, as the guide has it, that is the new password; `sudo passwd` is about root. */
  private async passwd(words: readonly string[], terminal: Terminal, user: string): Promise<number> {
    const hidden = { hidden: true };
    if (user !== 'root' && !this.accounts.knows(user, await terminal.ask('Old Password:', hidden))) {
      terminal.write('passwd: sorry\n');
      return 1;
    }
    const password = words[0] ?? (await terminal.ask('New Password:', hidden));
    if (password === '') {
      terminal.write('passwd: password unchanged\n');
      return 1;
    }
    if (words[0] === undefined && (await terminal.ask('Retype New Password:', hidden)) !== password) {
      terminal.write('passwd: the passwords do not match\n');
      return 1;
    }
    this.accounts.change(user, password);
    terminal.write('passwd: password updated\n');
    return 0;
  }
}
