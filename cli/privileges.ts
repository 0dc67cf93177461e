import { InvalidArgumentError, Option, type Command } from 'commander';
import { loadSpecs, type LoadedSpec } from '../config';
import { iamPolicy, PURPOSES, vspherePrivileges, type Purpose, type VspherePrivilege } from '../preflight';
import { CommandFailure } from './failure';
import { anyNames, namesOf } from './iam-names';
import { reportProblems } from './load-specs';
import { selectSpecs } from './select-specs';

interface Flags {
  readonly for?: Purpose[];
  readonly json?: boolean;
}

/** `connector privileges [SPEC...]`: the vSphere role and the IAM policy that running connectors takes. */
export function registerPrivileges(program: Command): void {
  program
    .command('privileges')
    .description('print the vSphere role and the IAM policy that the applying account needs')
    .argument(
      '[spec...]',
      'connectors whose users and roles the policy is narrowed down to (default: the names connectors get by themselves)',
    )
    .addOption(
      new Option(
        '--for <purpose>',
        `only what this purpose needs, one of ${PURPOSES.join(', ')}; may be given several times`,
      ).argParser(addPurpose),
    )
    .option('--json', 'print JSON: the privileges with their reasons, and the policy')
    .action((specs: string[], flags: Flags) => {
      privileges(specs, flags);
    });
}

function addPurpose(text: string, before: readonly Purpose[] = []): Purpose[] {
  const purpose = PURPOSES.find((known) => known === text);
  if (purpose === undefined) throw new InvalidArgumentError(`Allowed: ${PURPOSES.join(', ')}.`);
  return [...before, purpose];
}

function privileges(named: readonly string[], { for: purposes = [], json = false }: Flags): void {
  const needed = vspherePrivileges(purposes);
  const policy = iamPolicy(named.length === 0 ? anyNames() : namesOf(load(named)), purposes);
  if (json) {
    console.log(JSON.stringify({ vsphere: needed, aws: policy }, undefined, 2));
    return;
  }
  const title = purposes.length === 0 ? '' : ` to ${purposes.join(', ')}`;
  console.log(
    [
      `# vSphere: the privileges of a role${title}. System.Anonymous, System.View and System.Read come with every role.`,
      '# Grant it on the vCenter itself, or part by part on the objects named after "on".',
      ...roleLines(needed),
      '',
      `govc role.create connector ${idsOf(needed).join(' ')}`,
      '',
      `# AWS: the policy${title}.`,
      JSON.stringify(policy, undefined, 2),
    ].join('\n'),
  );
}

const idsOf = (needed: readonly VspherePrivilege[]): string[] =>
  [...new Set(needed.map(({ privilege }) => privilege))].sort();

/** A line for each privilege, with every object it is needed on and why. */
function roleLines(needed: readonly VspherePrivilege[]): string[] {
  const ids = idsOf(needed);
  const width = Math.max(0, ...ids.map((id) => id.length));
  return ids.map((id) => {
    const reasons = needed
      .filter(({ privilege }) => privilege === id)
      .map(
        ({ on, why, when }) =>
          `on ${OBJECTS[on]}: ${why}${when === undefined ? '' : ` (${CONDITIONS[when]})`}`,
      );
    return `${id.padEnd(width)}  # ${reasons.join('; ')}`;
  });
}

const OBJECTS: Readonly<Record<VspherePrivilege['on'], string>> = {
  root: 'the vCenter',
  resourcePool: 'the resource pool',
  datastore: 'the datastore',
  network: 'the networks',
  folder: 'the VM folder',
  vm: 'the VM folder or the resource pool',
};

const CONDITIONS: Readonly<Record<NonNullable<VspherePrivilege['when']>, string>> = {
  ovfProperties: 'only with appliance.ovf.properties',
  extensionRemoval: 'only with uninstall.onUnreachable: extension',
  relocation: 'only to move it',
  guestOperations: 'only to work inside the appliance',
  maintenance: 'only to restart, reset or upgrade an appliance',
  scanCodes: 'only with appliance.vmConsole.driver: scanCodes',
};

function load(named: readonly string[]): readonly LoadedSpec[] {
  const result = loadSpecs(selectSpecs(named, process.env), { env: process.env, purpose: 'review' });
  if (result.problems.length > 0) {
    reportProblems(result);
    throw new CommandFailure('nothing is printed until the specs are valid');
  }
  return result.specs;
}
