import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { IamPolicy, VspherePrivilege } from '../../preflight';
import { useSpecDirectory, VALID } from '../support/spec-files';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const directory = useSpecDirectory();

function connector(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { PATH: process.env.PATH, HOME: directory.path };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: directory.path,
    encoding: 'utf8',
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

interface Printed {
  readonly vsphere: readonly VspherePrivilege[];
  readonly aws: IamPolicy;
}
const printed = (...args: string[]): Printed => {
  const { code, out, err } = connector('privileges', '--json', ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Printed;
};
const resources = ({ aws }: Printed): string[] => [
  ...new Set(aws.Statement.flatMap(({ Resource }) => Resource)),
];

test('prints a role with the reasons, the command that makes it, and a policy', () => {
  const { code, out } = connector('privileges', '--for', 'plan');
  expect(code).toBe(0);
  const lines = out.split('\n');
  expect(lines.slice(0, 7)).toEqual([
    '# vSphere: the privileges of a role to plan. System.Anonymous, System.View and System.Read come with every role.',
    '# Grant it on the vCenter itself, or part by part on the objects named after "on".',
    "StorageProfile.View  # on the vCenter: the vSphere provider reads the VM's storage policy at every refresh",
    '',
    'govc role.create connector StorageProfile.View',
    '',
    '# AWS: the policy to plan.',
  ]);
  expect(JSON.parse(lines.slice(7).join('\n'))).toMatchObject({ Version: '2012-10-17' });
});

test('each privilege stands once, with every reason', () => {
  const { out } = connector('privileges');
  const role = out
    .slice(0, out.indexOf('\ngovc'))
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const ids = role.map((line) => line.split(' ')[0]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(role.find((line) => line.startsWith('VApp.Import'))).toMatch(
    /on the resource pool: .*; on the VM folder: /,
  );
  expect(role.find((line) => line.startsWith('Extension.Unregister'))).toMatch(
    /\(only with uninstall\.onUnreachable: extension\)$/,
  );
  expect(out).toContain(`govc role.create connector ${ids.join(' ')}\n`);
});

test('several purposes, and only those', () => {
  const { vsphere } = printed('--for', 'plan', '--for', 'uninstall');
  expect(vsphere.some(({ privilege }) => privilege === 'VirtualMachine.Inventory.Delete')).toBe(true);
  expect(vsphere.some(({ privilege }) => privilege === 'VApp.Import')).toBe(false);
});

test('without a spec the policy holds for the names connectors get by themselves', () => {
  expect(resources(printed())).toEqual([
    'arn:aws:iam::aws:policy/AWSConnector',
    'arn:aws:iam::aws:policy/service-role/VMImportExportRoleForAWSConnector',
    'arn:aws:iam::*:policy/AWSConnector-*',
    'arn:aws:iam::*:policy/VMImportExportRoleForAWSConnector-*',
    'arn:aws:iam::*:user/aws-connector-*',
    '*',
    'arn:aws:iam::*:role/vmimport',
    'arn:aws:iam::*:role/aws-connector-*-trust',
    'arn:aws:iam::*:role/AWS-Management-Portal-for-vCenter-*',
    'arn:aws:s3:::export-to-s3-*',
  ]);
});

test('a spec narrows the policy down to its own names', () => {
  const identity = '  identity: { path: /connectors/, vmImportUser: { userName: import } }\n';
  directory.write('fra-01.yaml', `${VALID}  accountId: "123456789012"\n${identity}`);
  expect(resources(printed('fra-01.yaml'))).toEqual([
    'arn:aws:iam::aws:policy/AWSConnector',
    'arn:aws:iam::123456789012:user/connectors/aws-connector-fra-01',
    'arn:aws:iam::123456789012:user/connectors/import',
    '*',
  ]);
});

test('the names of copied policies, roles and a bucket', () => {
  const identity = '  identity: { path: /c/, policy: snapshot, trustRole: {} }\n  exportBucket: {}\n';
  directory.write('fra-01.yaml', `${VALID}  accountId: "123456789012"\n${identity}`);
  expect(resources(printed('fra-01.yaml'))).toEqual(
    expect.arrayContaining([
      'arn:aws:iam::123456789012:policy/c/AWSConnector-fra-01',
      'arn:aws:iam::123456789012:role/c/aws-connector-fra-01-trust',
      'arn:aws:s3:::export-to-s3-fra-01-eu-central-1',
    ]),
  );
});

test("somebody else's user, whose path is not known", () => {
  directory.write('fra-01.yaml', `${VALID}  identity: { existingUser: shared }\n`);
  const policy = printed('fra-01.yaml');
  expect(resources(policy)).toEqual([
    'arn:aws:iam::aws:policy/AWSConnector',
    'arn:aws:iam::*:user/shared',
    'arn:aws:iam::*:user/*/shared',
    '*',
  ]);
  expect(policy.aws.Statement.flatMap(({ Action }) => Action)).not.toContain('iam:DeleteUser');
});

test('connectors of two partitions share no policy', () => {
  directory.write('fra-01.yaml', VALID);
  directory.write('bjs-01.yaml', VALID.replace('fra-01', 'bjs-01').replace('eu-central-1', 'cn-north-1'));
  expect(connector('privileges', '.')).toEqual({
    code: 1,
    out: '',
    err: 'the connectors are in several partitions of AWS (aws-cn, aws), which share no policy: name those of one\n',
  });
  expect(resources(printed('bjs-01.yaml'))).toContain('arn:aws-cn:iam::*:user/aws-connector-bjs-01');
});

test('an unknown purpose is refused with those there are', () => {
  expect(connector('privileges', '--for', 'everything')).toEqual({
    code: 1,
    out: '',
    err: "error: option '--for <purpose>' argument 'everything' is invalid. Allowed: plan, deploy, operate, maintain, uninstall.\n(connector --help lists the commands)\n",
  });
});
