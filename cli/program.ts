import { Command, Help, type Option } from 'commander';
import { version } from '../package.json';
import { registerAdopt } from './adopt';
import { registerApply } from './apply';
import { registerCert } from './cert';
import { registerChanged } from './changed';
import { registerCheck } from './check';
import { registerCleanUpgradeFiles } from './clean-upgrade-files';
import { registerCompletion } from './completion';
import { registerConsole } from './console';
import { registerDestroy } from './destroy';
import { registerDiscard } from './discard';
import { registerDoctor } from './doctor';
import { registerHealth } from './health';
import { registerIdentity } from './identity';
import { registerImage } from './image';
import { registerImport } from './import';
import { registerInit } from './init';
import { registerLabCommands } from './lab';
import { registerLogs } from './logs';
import { showManual } from './manual';
import { registerOutput } from './output';
import { registerPassword } from './password';
import { registerPlan } from './plan';
import { registerPrivileges } from './privileges';
import { registerRegister } from './register';
import { registerReport } from './report';
import { registerReset } from './reset';
import { registerRestart } from './restart';
import { registerShow } from './show';
import { registerSslValidation } from './ssl-validation';
import { registerState } from './state';
import { registerStatus } from './status';
import { registerSupportBundle } from './support-bundle';
import { registerUpgrade } from './upgrade';
import { registerValidate } from './validate';

/** Commands in the order they are listed, under what they are about. */
const GROUPS: Readonly<Record<string, readonly ((program: Command) => void)[]>> = {
  'Specs:': [
    registerValidate,
    registerShow,
    registerCheck,
    registerPrivileges,
    registerIdentity,
    registerImage,
  ],
  'Deployment:': [
    ...[registerPlan, registerApply, registerDestroy, registerOutput],
    ...[registerImport, registerAdopt, registerDiscard],
  ],
  'Running connectors:': [
    ...[registerStatus, registerHealth, registerDoctor, registerLogs, registerSupportBundle],
    ...[registerReport, registerUpgrade, registerRestart, registerReset, registerRegister],
    ...[registerSslValidation, registerCleanUpgradeFiles, registerConsole, registerCert, registerPassword],
  ],
  'Repositories and states:': [registerChanged, registerState, registerInit],
  'The lab, and this command:': [registerLabCommands],
};

/** The `connector` command: one file a verb. */
export function connectorProgram(): Command {
  const program = verbs();
  registerCompletion(program, verbs);
  showManual(program);
  return program.addHelpText(
    'after',
    '\nconnector COMMAND --help has examples and exit codes; docs/commands has the same as pages.',
  );
}

function verbs(): Command {
  const program = new Command('connector')
    .description('AWS Connector for vCenter as code: specs, and the lab to try them in')
    .version(version)
    .showHelpAfterError('(connector --help lists the commands)')
    .exitOverride()
    .configureHelp({ optionDescription });
  for (const [group, registrations] of Object.entries(GROUPS)) {
    program.commandsGroup(group);
    for (const register of registrations) register(program);
  }
  return program;
}

/** A switch that is off and a list that is empty are no defaults worth telling. */
function optionDescription(option: Option): string {
  const { defaultValue } = option as { defaultValue: unknown };
  if (defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0))
    return option.description;
  return new Help().optionDescription(option);
}
