#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { CommandFailure } from './failure';
import { registerShow } from './show';
import { registerValidate } from './validate';

/** The `connector` command: one file a verb. */
async function main(): Promise<void> {
  const program = new Command('connector')
    .description('AWS Connector for vCenter as code: specs, and the lab to try them in')
    .version(version)
    .showHelpAfterError('(connector --help lists the commands)')
    .exitOverride();
  registerValidate(program);
  registerShow(program);
  if (process.argv[2] === 'lab' || process.argv.length < 3 || process.argv.includes('--help')) {
    // Loaded on demand: the lab's parts are of no use to a pipeline that checks specs.
    const { registerLabCommands } = await import('./lab.js');
    registerLabCommands(program);
  }
  await program.parseAsync();
}

main().catch((error: unknown) => {
  // Commander has printed its own message; help and version are no failures.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 1;
    return;
  }
  console.error(error instanceof Error ? error.message : String(error));
  if (process.env.DEBUG !== undefined && !(error instanceof CommandFailure) && error instanceof Error) {
    console.error(error.stack);
  }
  process.exitCode = 1;
});
