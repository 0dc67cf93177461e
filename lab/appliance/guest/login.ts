import type { GuestSide } from '../model';
import type { Accounts } from './accounts';
import type { Commands } from './commands';
import { InputEnded, Interrupted } from './terminal';
import type { VmTerminal } from './vm-terminal';

/**
 * What runs on the VM's own terminal: the address of the management console, which the documentation has the
 * operator read there, then a login and a shell, again and again until the terminal is closed.
 */
export class Login {
  private closed = false;

  constructor(
    private readonly side: GuestSide,
    private readonly accounts: Accounts,
    private readonly commands: Commands,
    private readonly terminal: VmTerminal,
  ) {}

  async run(): Promise<void> {
    while (!this.closed) {
      this.terminal.write(`AWS Connector for vCenter\nhttps://${this.side.network.address}/\n\n`);
      try {
        const user = await this.logIn();
        await this.shell(user);
        this.terminal.clear();
      } catch (error) {
        // Control-C or Control-D at the login: it is asked for again.
        if (!(error instanceof InputEnded || error instanceof Interrupted)) throw error;
        this.terminal.write('\n');
      }
    }
  }

  close(): void {
    this.closed = true;
    this.terminal.close();
  }

  private async logIn(): Promise<string> {
    for (;;) {
      const name = (await this.terminal.ask('login: ')).trim();
      if (name === '') continue;
      const password = await this.terminal.ask('Password:', { hidden: true });
      if (!this.accounts.knows(name, password)) {
        this.terminal.write('Login incorrect\n');
        continue;
      }
      if (name !== this.accounts.name || !this.accounts.mustChange) return name;
      this.terminal.write('You must change your password.\n');
      if ((await this.commands.run(['passwd'], this.terminal, name)) === 0) return name;
    }
  }

  private async shell(user: string): Promise<void> {
    for (;;) {
      let line: string;
      try {
        line = await this.terminal.ask(user === 'root' ? '# ' : '$ ');
      } catch (error) {
        if (error instanceof Interrupted) continue;
        return; // Control-D logs out
      }
      const words = line.split(/\s+/).filter((word) => word !== '');
      if (words[0] === undefined) continue;
      if (words[0] === 'exit' || words[0] === 'logout') return;
      if (words[0] === 'clear') this.terminal.clear();
      else await this.commands.run(words, this.terminal, user);
    }
  }
}
