import { planAsText } from '../../../deployment/report';
import { changed, failed, REFUSAL, replaced, unchanged } from './plans';

test('a fleet: a block for each that changes, the rest in one line', () => {
  const text = planAsText([unchanged('ams-01'), replaced('fra-01', [REFUSAL]), failed('cph-01')]);
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'cph-01: failed: cph-01 cannot be planned',
      '  error: Resource precondition failed (terraform_data.appliance)',
      '    One is not two.',
      `  refused: ${REFUSAL}`,
      "  replaced: the appliance VM (vsphere_virtual_machine.appliance): the image's sha256 changes from 6e969b31983d… to b97f4eca69ac… [fra-01.yaml]",
      'unchanged: ams-01',
    ]),
  );
  expect(text).toMatch(/\n3 connectors: 1 failed, 1 refused, 1 unchanged$/);
  expect(text).not.toContain('->');
});

test('a single connector: its attributes too, and the lines that declare them', () => {
  const positions = { 'fra-01': { 'appliance.hardware.memory': 'connectors/fra-01.yaml:19:24' } };
  const text = planAsText([changed('fra-01')], { positions });
  expect(text).toContain('\n    memory: 4096 -> 6144 [fra-01.yaml:19]\n');
  expect(text).toContain(
    "\n  certificates and keys: the console's certificate ends on 2027-02-28; is issued anew by this plan\n",
  );
  expect(text).toContain('\n  set again: the power (connector_power.appliance): the VM changes');
  expect(text).toMatch(/\n1 connector: 1 changed$/);
  expect(planAsText([unchanged('fra-01')])).toBe(
    'fra-01: unchanged: nothing changes\n\n1 connector: 1 unchanged',
  );
});

test('colours where they are wanted, and no control characters of anybody else', () => {
  const plan = { ...changed('fra-01'), name: 'fra\u001b[2J-01', refusals: ['no\r\n\u0007 way'] };
  const plain = planAsText([plan]);
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(planAsText([plan], { color: true }).replaceAll('\u001b[31mrefused\u001b[0m', 'refused')).toBe(plain);
});
