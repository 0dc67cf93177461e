import type { GuestSide } from '../model';
import { certificateText } from './certificate-text';
import { NetworkMenu } from './network-menu';
import type { Terminal } from './terminal';

interface Entry {
  title: string;
  run(): Promise<void>;
}

/**
 * setup.rb: the menu of the AWS Connector's own console. The entries and the menu's prompt are documented, what
 * each entry asks is assumed where the guide says only "follow the onscreen directions".
 */
export class SetupMenu {
  private readonly entries: readonly Entry[];
  private readonly network: NetworkMenu;

  constructor(
    private readonly side: GuestSide,
    private readonly terminal: Terminal,
    /** The guest's own directory for temporary files. */
    private readonly temporary: string,
  ) {
    this.network = new NetworkMenu(side, terminal);
    this.entries = [
      { title: 'Reset password', run: () => this.resetPassword() },
      { title: 'Reconfigure network settings', run: () => this.network.run() },
      { title: 'Restart services', run: () => this.restartServices() },
      { title: 'Factory reset', run: () => this.factoryReset() },
      { title: 'Delete unused upgrade-related files', run: () => this.deleteUpgradeFiles() },
      { title: 'Enable/disable SSL certificate validation', run: () => this.toggleValidation() },
      { title: "Display connector's SSL certificate", run: () => this.displayCertificate() },
      { title: 'Generate log bundle', run: () => this.generateLogBundle() },
    ];
  }

  /** Ends with Exit. @throws InputEnded, Interrupted */
  async run(): Promise<void> {
    for (;;) {
      const option = await this.choose();
      if (option === this.exit) return;
      const entry = this.entries[Number(option) - 1];
      if (!/^[1-8]$/.test(option) || !entry) {
        this.terminal.write('Invalid option.\n');
        continue;
      }
      await entry.run();
      await this.terminal.ask('Press Enter to continue');
    }
  }

  private get exit(): string {
    return this.side.switches.exit;
  }

  private async choose(): Promise<string> {
    const lines = this.entries.map(({ title }, index) => `${index + 1}. ${title}`);
    lines.push(`${this.exit}. Exit`);
    this.terminal.write(['Choose one of the following options', ...lines, ''].join('\n'));
    const range = this.exit === '0' ? '0-8' : '1-9';
    return (await this.terminal.ask(`Please enter your option [${range}]:`)).trim();
  }

  private async resetPassword(): Promise<void> {
    const offered = this.side.vcenterAddress;
    const prompt = offered ? `vCenter IP/hostname [${offered}]: ` : 'vCenter IP/hostname: ';
    const vcenterAddress = (await this.terminal.ask(prompt)).trim() || offered;
    const username = (await this.terminal.ask('vCenter administrator user name: ')).trim();
    const password = await this.terminal.ask('vCenter administrator password: ', { hidden: true });
    const newPassword = await this.terminal.ask('New connector password: ', { hidden: true });
    const confirmed = await this.terminal.ask('Confirm new connector password: ', { hidden: true });
    const refusal =
      newPassword === confirmed
        ? await this.side.resetPassword({ vcenterAddress, username, password, newPassword })
        : 'the passwords do not match.';
    this.terminal.write(
      refusal === undefined ? 'The password has been reset.\n' : `The password was not reset: ${refusal}\n`,
    );
  }

  private async restartServices(): Promise<void> {
    if (!(await this.confirm((word) => `Type "${word}" to restart the services: `))) return;
    await this.side.restartServices();
    this.terminal.write('Services restarted.\n');
  }

  private async factoryReset(): Promise<void> {
    const prompt = (word: string): string => `All configuration will be lost. Type "${word}" to continue: `;
    if (!(await this.confirm(prompt))) return;
    await this.side.factoryReset();
    this.terminal.write('Factory reset complete.\n');
  }

  private async deleteUpgradeFiles(): Promise<void> {
    const count = await this.side.deleteUpgradeFiles();
    this.terminal.write(`${count} unused upgrade-related files deleted.\n`);
  }

  private async toggleValidation(): Promise<void> {
    const on = this.side.certificateValidation;
    const state = on ? 'enabled' : 'disabled';
    const change = on ? 'disable' : 'enable';
    const prompt = (word: string): string =>
      `SSL certificate validation is ${state}. Type "${word}" to ${change} it: `;
    if (!(await this.confirm(prompt))) return;
    this.side.certificateValidation = !on;
    this.terminal.write(`SSL certificate validation ${change}d.\n`);
  }

  private displayCertificate(): Promise<void> {
    this.terminal.write(certificateText(this.side.certificatePem()));
    return Promise.resolve();
  }

  private async generateLogBundle(): Promise<void> {
    this.terminal.write(`Log bundle generated: ${await this.side.logBundle(this.temporary)}\n`);
  }

  /** @returns whether exactly the word that is asked for was typed */
  private async confirm(prompt: (word: string) => string): Promise<boolean> {
    const word = this.side.switches.confirmation;
    if ((await this.terminal.ask(prompt(word))).trim() === word) return true;
    this.terminal.write('Cancelled.\n');
    return false;
  }
}
