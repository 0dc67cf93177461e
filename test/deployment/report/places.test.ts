import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLink, sourceLinks } from '../../../deployment/report';
import { ORIGINS, placeOf, specPathOf } from '../../../deployment/report/spec-places';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../config/connector.schema.json'), 'utf8'),
) as Schema & {
  readonly $defs: Readonly<Record<string, Schema>>;
};

/** Every schema a part of the spec may be, alternatives and references followed. */
function alternatives(part: Schema): readonly Schema[] {
  const referred = part.$ref === undefined ? [] : [schema.$defs[part.$ref.split('/').pop() ?? '']!];
  return [part, ...[...referred, ...(part.oneOf ?? []), ...(part.anyOf ?? [])].flatMap(alternatives)];
}

const isDeclared = (path: string): boolean =>
  path
    .split('.')
    .reduce<readonly Schema[]>(
      (parts, key) => parts.flatMap(({ properties }) => properties?.[key] ?? []).flatMap(alternatives),
      alternatives(schema),
    ).length > 0;

const paths = ORIGINS.flatMap(([, { path, attributes = {} }]) => [
  path,
  ...Object.values(attributes).map((part) => (part.startsWith('.') ? `${path}${part}` : part)),
]);

test.each([...new Set(paths)])('%s is a part of a spec', (path) => {
  expect(isDeclared(path)).toBe(true);
  expect(isDeclared(`${path}x`)).toBe(false);
});

test.each([
  ['connector_power.appliance', undefined, 'state'],
  ['vsphere_virtual_machine.appliance', 'memory', 'appliance.hardware.memory'],
  ['vsphere_virtual_machine.appliance', 'network_interface[0].network_id', 'appliance.ovf.networks'],
  ['vsphere_virtual_machine.appliance', 'moid', undefined],
  ['terraform_data.image', 'input.disk_provisioning', 'appliance.diskProvisioning'],
  ['connector_certificate.appliance', 'dns_names', 'certificate.dnsNames'],
  ['aws_iam_role.vm_import', undefined, 'aws.identity.vmImportRole'],
  ['aws_iam_user.connector', 'tags["team"]', 'aws.tags'],
  ['null_resource.other', undefined, undefined],
])('%s %s comes from %s', (address, attribute, path) => {
  expect(specPathOf({ address }, attribute)).toBe(path);
});

test('a path that is not written is where the part around it is, in whatever file', () => {
  const positions = { appliance: 'base.yaml:3:1', 'appliance.hardware': 'fra-01.yaml:9:3' };
  expect(placeOf('appliance.hardware.memory', 'fra-01.yaml', positions)).toEqual({
    file: 'fra-01.yaml',
    line: 9,
  });
  expect(placeOf('appliance.image', 'fra-01.yaml', positions)).toEqual({ file: 'base.yaml', line: 3 });
  expect(placeOf('state', 'fra-01.yaml', positions)).toEqual({ file: 'fra-01.yaml' });
  expect(placeOf('constructor', 'fra-01.yaml', {})).toEqual({ file: 'fra-01.yaml' });
});

const GITHUB = {
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_REPOSITORY: 'octo/fleet',
  GITHUB_SHA: 'abc123',
  GITHUB_WORKSPACE: '/runner/fleet',
  GITHUB_RUN_ID: '42',
};
const GITLAB = {
  CI_PROJECT_URL: 'https://gitlab.example/octo/fleet',
  CI_COMMIT_SHA: 'abc123',
  CI_PROJECT_DIR: '/builds/fleet',
  CI_JOB_URL: 'https://gitlab.example/octo/fleet/-/jobs/7',
};

test('links of a pipeline, relative to the repository wherever the command runs', () => {
  expect(sourceLinks(GITHUB, '/runner/fleet/eu')?.('fra 01.yaml', 12)).toBe(
    'https://github.example/octo/fleet/blob/abc123/eu/fra%2001.yaml#L12',
  );
  expect(sourceLinks(GITLAB, '/builds/fleet')?.('eu/fra-01.yaml', undefined)).toBe(
    'https://gitlab.example/octo/fleet/-/blob/abc123/eu/fra-01.yaml',
  );
  expect(sourceLinks(GITLAB, '/builds/fleet')?.('../elsewhere.yaml', 1)).toBeUndefined();
  expect(sourceLinks(GITLAB, '/builds/fleet')?.('/etc/elsewhere.yaml', 1)).toBeUndefined();
  expect(sourceLinks({ GITHUB_SHA: 'abc123' }, '/work')).toBeUndefined();
});

test('the run itself', () => {
  expect(runLink(GITHUB)).toBe('https://github.example/octo/fleet/actions/runs/42');
  expect(runLink(GITLAB)).toBe('https://gitlab.example/octo/fleet/-/jobs/7');
  expect(runLink({ CI_JOB_URL: '' })).toBeUndefined();
});
