#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { registerAdopt } from './adopt';
import { registerApply } from './apply';
import { registerCert } from './cert';
import { registerChanged } from './changed';
import { registerCheck } from './check';
import { registerDestroy } from './destroy';
import { registerDiscard } from './discard';
import { CommandFailure } from './failure';
import { registerHealth } from './health';
import { registerIdentity } from './identity';
import { registerImage } from './image';
import { registerImport } from './import';
import { registerInit } from './init';
import { registerLabCommands } from './lab';
import { registerOutput } from './output';
import { registerPassword } from './password';
import { registerPlan } from './plan';
import { registerPrivileges } from './privileges';
import { registerShow } from './show';
import { registerState } from './state';
import { registerStatus } from './status';
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
  registerCheck(program);
  registerPrivileges(program);
  registerIdentity(program);
  registerHealth(program);
  registerCert(program);
  registerPassword(program);
  registerImage(program);
  registerPlan(program);
  registerApply(program);
  registerDestroy(program);
  registerOutput(program);
  registerImport(program);
  registerAdopt(program);
  registerDiscard(program);
  registerChanged(program);
  registerState(program);
  registerInit(program);
  registerLabCommands(program);
  registerStatus(program);
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
