import { Argument, type Command } from 'commander';
import { discoverSpecs, loadSpecs, setting } from '../config';

/** Shells there is a script for. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;

/**
 * `connector completion SHELL`: what a shell needs to complete commands, options and names of connectors. At a Tab the
 * script runs the hidden command `complete`, so that what is offered is never older than the program.
 *
 * @param others makes a program of all other commands
 */
export function registerCompletion(program: Command, others: () => Command): void {
  program
    .command('completion')
    .description('print the script by which a shell completes commands, options and names')
    .addArgument(new Argument('<shell>', 'whose script').choices(SHELLS))
    .action(async (shell: string) => {
      const { setup } = await offers(others);
      setup(shell);
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { parse } = await offers(others);
      parse(words);
    });
}

async function offers(others: () => Command) {
  const { default: tab } = await import('@bomb.sh/tab/commander');
  const root = tab(others(), { completionCommandName: 'completion' });
  for (const command of root.commands.values()) {
    for (const name of NAMES) {
      const argument = command.arguments.get(name);
      if (argument) {
        argument.handler = (complete) => {
          for (const connector of connectorNames()) complete(connector, '');
        };
      }
    }
  }
  return {
    setup: (shell: string) => root.setup('connector', 'connector', shell),
    parse: (words: string[]) => root.parse(words),
  };
}

/** Arguments that are names of connectors. */
const NAMES = ['name', 'spec'];

function connectorNames(): string[] {
  try {
    const { env } = process;
    const { specs } = loadSpecs(discoverSpecs(setting(env, 'CONNECTOR_SPECS')), { env, purpose: 'review' });
    return specs.map(({ spec }) => spec.name);
  } catch {
    // Nobody reads an error at a Tab.
    return [];
  }
}
