import type { VmConsoleProfile } from '../../../appliance/profiles/vm-console-profile';
import type { Fact } from '../../../appliance/profiles/fact';
import type { ApplianceNetwork } from '../../../appliance/vm-console/vm-console';
import type { Program } from './conversation-terminal';

const fact = <T>(value: T): Fact<T> => ({ value, basis: 'assumed', source: 'a test' });

/** Of an appliance that has nothing in common with the AWS Connector but a menu. */
export const otherProfile: VmConsoleProfile = {
  user: fact('admin'),
  defaultPassword: fact('changeme'),
  command: fact('appliance-menu'),
  menu: fact({ prompt: 'Select', exit: 'Quit', goOn: 'Hit return' }),
  operations: {
    showNetwork: fact({ entries: [{ label: 'Show network', number: '20' }], answers: [], done: '' }),
    setStaticAddress: fact({
      entries: [
        { label: 'Network', number: '30' },
        { label: 'Manual', number: '2' },
      ],
      answers: [
        { prompt: 'Gateway?', value: 'gateway' },
        { prompt: 'Address?', value: 'address' },
        { prompt: 'Mask?', value: 'netmask' },
      ],
      done: 'saved',
    }),
  },
  network: fact({
    mode: 'Method',
    address: 'Address',
    netmask: 'Mask',
    gateway: 'Router',
    dns: ['Resolver'],
    dnsSuffixes: 'Search',
    proxy: 'Via',
    none: '-',
    dhcp: 'automatic',
  }),
  changePassword: fact({ command: 'passwd', old: 'Old:', new: 'New:', again: 'Again:', done: 'ok' }),
  sudoPassword: fact('[sudo]'),
  typing: fact({ line: 0, work: 0 }),
};

/** Its menu: numbers from 10 on in tens, Quit first, the submenu in another order than in the profile. */
export const otherMenu =
  (network: ApplianceNetwork, saved: string[][]): Program =>
  async (terminal) => {
    for (;;) {
      terminal.write('MAIN\n 5) Quit\n 10) Status\n 20) Show network\n 30) Network\n');
      const chosen = await terminal.ask('Select: ');
      if (chosen === '5') return;
      if (chosen === '20') {
        terminal.write(
          `Method: ${network.mode === 'dhcp' ? 'automatic' : 'manual'}\nAddress = ${network.address}\nMask: ${network.netmask}\nRouter: ${network.gateway}\nResolver: ${network.dns[0] ?? '-'}\nSearch: ${network.dnsSuffixes.join(' ') || '-'}\nVia: ${network.proxy ?? '-'}\n`,
        );
      } else if (chosen === '30') {
        terminal.write('NETWORK\n 1) Automatic\n 3) Manual\n 2) Quit\n');
        if ((await terminal.ask('Select: ')) !== '3') continue;
        const answers = [];
        for (const prompt of ['Gateway? ', 'Address? ', 'Mask? ']) answers.push(await terminal.ask(prompt));
        saved.push(answers);
        terminal.write('saved\n');
      }
      await terminal.ask('Hit return ');
    }
  };
