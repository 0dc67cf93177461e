import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import type { Command } from 'commander';
import { withConnector } from '../operations/operated';
import { vmConsoleLinks } from '../vcenter';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';

/** `connector console NAME`: the way to the console of a connector's VM, where its menu is. */
export function registerConsole(program: Command): void {
  program
    .command('console')
    .description("print the links to the console of an appliance's VM, or open it")
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--open', 'open it with VMware Remote Console, or whatever opens vmrc: links here', false)
    .action((name: string, { open }: { open: boolean }) => showConsole(name, open));
}

async function showConsole(name: string, open: boolean): Promise<void> {
  const connector = oneConnector(name, 'operate');
  const { spec, profile } = connector;
  const warn = (line: string): void => console.error(`${spec.name}: ${line}`);
  const links = await interruptible((signal) =>
    withConnector(connector, { env: process.env, signal, tell: warn, warn }, ({ vm, path }) => {
      const { client, remoteConsole } = vmConsoleLinks(vm.session, vm.ref);
      console.log(`VM              ${path}`);
      console.log(`vSphere client  ${client}`);
      console.log(`remote console  ${remoteConsole}`);
      const user = spec.appliance.vmConsole.user;
      console.log(`log in as       ${user}, then: ${profile.vmConsole.command.value}`);
      return Promise.resolve({ client, remoteConsole });
    }),
  );
  if (open) await opened(links.remoteConsole);
}

/** @throws CommandFailure where nothing opens it */
function opened(link: string): Promise<void> {
  const opener = platform() === 'darwin' ? 'open' : 'xdg-open';
  return new Promise((resolve, reject) => {
    const child = spawn(opener, [link], { stdio: 'ignore', detached: true });
    const refuse = (found: string): void =>
      reject(new CommandFailure(`${opener} ${found}; open the link above on a machine that has a display`));
    child.on('error', () => refuse('cannot be run here'));
    child.on('exit', (code) => (code === 0 ? resolve() : refuse(`ended with exit code ${code}`)));
  });
}
