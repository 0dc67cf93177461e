import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceChange } from '../../deployment/plan-model';
import { plannedChangesOf } from '../../deployment/plan-json';

// Recorded with Terraform 1.11.4 in the lab, of the stacks of config/examples/lab.yaml; `plain` of terraform_data alone.
const recorded = (name: string): string => readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8');
const planned = (name: string) => plannedChangesOf(recorded(name));

const actions = (changes: readonly ResourceChange[]): Record<string, string> =>
  Object.fromEntries(changes.map(({ address, action }) => [address, action]));
const attributesOf = (changes: readonly ResourceChange[], address: string) =>
  changes.find((change) => change.address === address)?.attributes;

test('what is not there yet is created, with what is known of it', () => {
  const { changes, drift } = planned('create');
  expect(new Set(Object.values(actions(changes)))).toEqual(new Set(['create']));
  expect(changes).toHaveLength(12);
  expect(attributesOf(changes, 'vsphere_virtual_machine.appliance')).toEqual(
    expect.arrayContaining([
      { path: 'name', after: '"lab-01"' },
      { path: 'memory', after: '4096' },
      { path: 'moid', after: '(known after apply)' },
    ]),
  );
  expect(drift).toEqual([]);
});

test('a change in place: what differs, and why', () => {
  const { changes } = planned('change');
  expect(actions(changes)).toEqual({
    'connector_certificate.appliance': 'update',
    'connector_encryption_key.appliance': 'update',
    'connector_power.appliance': 'replace',
    'vsphere_virtual_machine.appliance': 'update',
  });
  expect(attributesOf(changes, 'vsphere_virtual_machine.appliance')).toEqual([
    {
      path: 'annotation',
      before: '"Managed by Terraform (connector-as-code). Changes made by hand are undone."',
      after: '"Ask Ada"',
    },
    { path: 'memory', before: '4096', after: '6144' },
  ]);
  expect(attributesOf(changes, 'connector_certificate.appliance')).toEqual(
    expect.arrayContaining([
      { path: 'dns_names', after: '["fra-01.lab.internal"]' },
      {
        path: 'issued_because',
        before: '"there was none"',
        after: '"it is to be for fra-01.lab.internal"',
      },
      { path: 'valid_to', before: '"2027-02-28T00:26:34.000Z"', after: '(known after apply)' },
    ]),
  );
});

test('a replacement: its reason, what forces it, and nothing of what the new object has not told yet', () => {
  const { changes } = planned('replace');
  const vm = changes.find(({ address }) => address === 'vsphere_virtual_machine.appliance');
  expect(vm).toMatchObject({ action: 'replace', imported: false, reason: 'replace_by_triggers' });
  expect(vm?.attributes.map(({ path }) => path)).not.toContain('cpu_hot_add_enabled');
  expect(vm?.attributes).toContainEqual({
    path: 'extra_config["connector.image"]',
    before: '"6e969b31983d6876d0530c8a17ed5325eab3f8752edff8f18e65d66e0313dfee"',
    after: '"b97f4eca69acf52ab0ffa6be758c4464f4b0e0aef8cdf007f095960cec093f43"',
  });
  const console = changes.find(({ type }) => type === 'connector_console');
  expect(console).toMatchObject({
    action: 'replace',
    reason: 'replace_because_cannot_update',
    replacedBecause: ['vm_id'],
  });
  expect(attributesOf(changes, 'terraform_data.image')?.[0]?.path).toBe('input.sha256');
});

test('drift is what somebody changed that the spec declares, not what a provider observes', () => {
  const { changes, drift } = planned('drift');
  expect(drift).toEqual([
    expect.objectContaining({
      address: 'connector_power.appliance',
      action: 'update',
      attributes: [{ path: 'state', before: '"running"', after: '"stopped"' }],
    }),
  ]);
  expect(actions(changes)).toEqual({
    'connector_certificate.appliance': 'delete',
    'connector_encryption_key.appliance': 'delete',
  });
});

test('an object that is gone is drift, whatever is declared of it', () => {
  const plan = JSON.parse(recorded('drift')) as {
    resource_drift: { address: string; change: { actions: string[]; after: unknown } }[];
    configuration: unknown;
  };
  const gone = plan.resource_drift.find(({ address }) => address === 'vsphere_virtual_machine.appliance')!;
  Object.assign(gone.change, { actions: ['delete'], after: null });
  delete plan.configuration;
  expect(actions(plannedChangesOf(plan).drift)).toEqual({ 'vsphere_virtual_machine.appliance': 'delete' });
});

test.each(['destroy', 'destroy-identity'])('%s: everything is deleted', (name) => {
  const { changes } = planned(name);
  expect(new Set(Object.values(actions(changes)))).toEqual(new Set(['delete']));
  expect(changes[0]?.reason).toBe('delete_because_no_resource_config');
});

test('nothing to change is nothing, data sources that were read among it', () => {
  expect(planned('unchanged')).toEqual({ changes: [], drift: [] });
});

test('made before the old one goes, taken into the state, and left to itself', () => {
  const { changes } = planned('plain');
  expect(changes.map(({ address, action, imported }) => [address, action, imported])).toEqual([
    ['terraform_data.copies[0]', 'update', false],
    ['terraform_data.first', 'replace', false],
    ['terraform_data.leaving', 'forget', false],
    ['terraform_data.secret', 'update', false],
    ['terraform_data.taken', 'import', true],
  ]);
  expect(changes[1]).toMatchObject({
    replacedBecause: ['triggers_replace'],
    attributes: expect.arrayContaining([
      { path: 'triggers_replace', before: '[1]', after: '[2]' },
    ]) as unknown,
  });
});

test('a sensitive value is hidden where it is marked, within a list, and where its mark was taken off', () => {
  const result = planned('plain');
  expect(attributesOf(result.changes, 'terraform_data.secret')?.slice(0, 3)).toEqual([
    { path: 'input.list', before: '["plain", (sensitive)]', after: '["plain", (sensitive)]' },
    { path: 'input.password', before: '(sensitive)', after: '(sensitive)' },
    { path: 'input.round', before: '1', after: '2' },
  ]);
  expect(attributesOf(result.changes, 'terraform_data.copies[0]')?.[0]).toEqual({
    path: 'input',
    before: '"with (sensitive) inside, round 1"',
    after: '"with (sensitive) inside, round 2"',
  });
  expect(recorded('plain')).toMatch(/hunter2-hunter2[^]*correct-horse-battery/);
  expect(JSON.stringify(result)).not.toMatch(/hunter2|correct-horse/);
});

test('of two long texts the part that differs is shown', () => {
  const change = (before: string, after: string) =>
    plannedChangesOf({
      format_version: '1.2',
      resource_changes: [
        {
          ...{ address: 'a.b', mode: 'managed', type: 'a', name: 'b' },
          change: { actions: ['update'], before: { policy: before }, after: { policy: after } },
        },
      ],
    }).changes[0]?.attributes[0];
  const long = 'x'.repeat(1000);
  const shown = change(`${long}old${long}`, `${long}new${long}`);
  expect(shown?.before).toMatch(/^…x{20}oldx+… \(2005 characters\)$/);
  expect(shown?.after).toMatch(/^…x{20}newx+… \(2005 characters\)$/);
  expect(shown?.after?.length).toBeLessThan(250);
  // No half of a character, wherever the cut falls.
  for (const shift of [0, 1]) {
    const emoji = `${'x'.repeat(shift)}${'😀'.repeat(500)}`;
    expect(change('old', emoji)?.after).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  }
});

test.each([
  ['what is no JSON', 'secret-password', 'what the engine shows is not a plan: it is not JSON'],
  ['another JSON', '{}', 'what the engine shows is not a plan: it has no format_version'],
  ['nothing', null, 'what the engine shows is not a plan: it has no format_version'],
  [
    'a later format',
    '{"format_version":"2.0"}',
    "the engine's plan has format 2.0, and 1.x is understood: use Terraform 1.x or OpenTofu 1.x",
  ],
])('%s is refused', (_what, text, message) => {
  expect(() => plannedChangesOf(text)).toThrow(new Error(message));
});
