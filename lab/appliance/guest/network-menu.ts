import type { GuestSide } from '../model';
import { isNetmask, parseAddress } from './ipv4';
import type { Terminal } from './terminal';

/** Option 2 of setup.rb: shows the network, then changes one thing of it. */
export class NetworkMenu {
  constructor(
    private readonly side: GuestSide,
    private readonly terminal: Terminal,
  ) {}

  /** @throws InputEnded, Interrupted */
  async run(): Promise<void> {
    this.terminal.write(this.status());
    for (;;) {
      this.terminal.write(
        [
          'Reconfigure your network:',
          '1. Renew or acquire a DHCP lease',
          '2. Set up a static IP',
          '3. Set up a web proxy for AWS communication',
          '4. Set up a DNS suffix search list',
          '5. Exit',
          '',
        ].join('\n'),
      );
      switch ((await this.terminal.ask('Please enter your option [1-5]:')).trim()) {
        case '1':
          return this.finish(await this.side.setDhcp(), 'The DHCP lease has been renewed.');
        case '2':
          return this.setStatic();
        case '3':
          return this.setProxy();
        case '4':
          return this.setSuffixes();
        case '5':
          return;
        default:
          this.terminal.write('Invalid option.\n');
      }
    }
  }

  private status(): string {
    const { mode, address, netmask, gateway, dns, dnsSuffixes, proxy } = this.side.network;
    const values: readonly (readonly [string, string | undefined])[] = [
      ['Current network configuration', mode === 'dhcp' ? 'DHCP' : 'static'],
      ['IP', address],
      ['Netmask', netmask],
      ['Gateway', gateway],
      ['DNS server 1', dns[0]],
      ['DNS server 2', dns[1]],
      ['DNS suffix search list', dnsSuffixes.join(', ')],
      ['Web proxy', proxy && `${proxy.host}:${proxy.port}`],
    ];
    return values
      .map(([name, value]) => `${name}: ${value === undefined || value === '' ? 'None' : value}\n`)
      .join('');
  }

  private async setStatic(): Promise<void> {
    const address = await this.line('IP address: ');
    const netmask = await this.line('Netmask: ');
    const gateway = await this.line('Gateway: ');
    const first = await this.line('DNS server 1: ');
    const second = await this.line('DNS server 2: ');
    const wrong = [
      parseAddress(address) === undefined && `IP address: ${address}`,
      !isNetmask(netmask) && `netmask: ${netmask}`,
      parseAddress(gateway) === undefined && `gateway: ${gateway}`,
      parseAddress(first) === undefined && `DNS server 1: ${first}`,
      second !== '' && parseAddress(second) === undefined && `DNS server 2: ${second}`,
    ].find((reason) => reason !== false);
    const dns = second === '' ? [first] : [first, second];
    if (wrong !== undefined) this.terminal.write(`Invalid ${wrong}\n`);
    else {
      const refusal = await this.side.setStatic({ address, netmask, gateway, dns });
      this.finish(refusal, 'Static IP address configured.');
    }
  }

  private async setProxy(): Promise<void> {
    const host = await this.line('Proxy IP address: ');
    const port = await this.line('Proxy port: ');
    const username = await this.line('Proxy user name (optional): ');
    const password = await this.terminal.ask('Proxy password (optional): ', { hidden: true });
    if (!this.side.claimed) {
      this.terminal.write(
        'The web proxy can only be set after a connector password was created in the management console.\n',
      );
    } else if (host === '' && port === '') {
      this.finish(await this.side.setProxy(undefined), 'Web proxy removed.');
    } else if (!/^[A-Za-z0-9.-]+$/.test(host)) {
      this.terminal.write(`Invalid proxy IP address: ${host}\n`);
    } else if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535) {
      this.terminal.write(`Invalid proxy port: ${port}\n`);
    } else {
      const proxy = {
        host,
        port: Number(port),
        ...(username !== '' && { username }),
        ...(password !== '' && { password }),
      };
      this.finish(await this.side.setProxy(proxy), 'Web proxy configured.');
    }
  }

  private async setSuffixes(): Promise<void> {
    this.terminal.write(
      `Current DNS suffix search list: ${this.side.network.dnsSuffixes.join(', ') || 'None'}\n`,
    );
    const suffixes = (await this.line('DNS suffix search list: '))
      .split(/[\s,]+/)
      .filter((suffix) => suffix !== '');
    const wrong = suffixes.find((suffix) => !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(suffix));
    if (wrong !== undefined) this.terminal.write(`Invalid DNS suffix: ${wrong}\n`);
    else this.finish(await this.side.setDnsSuffixes(suffixes), 'DNS suffix search list configured.');
  }

  private async line(prompt: string): Promise<string> {
    return (await this.terminal.ask(prompt)).trim();
  }

  private finish(refusal: string | undefined, done: string): void {
    this.terminal.write(refusal === undefined ? `${done}\n` : `${refusal}\n`);
  }
}
