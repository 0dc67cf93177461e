import { examinationsAsJson, formatExaminations } from '../../cli/doctor-report';
import type { Examination } from '../../operations/doctor';
import type { Signs } from '../../appliance/profiles';

const seen = (name: string, signs: Signs): Examination => ({
  name,
  observation: { signs, health: [], notes: [] },
  diagnoses: [],
});

test('a connector that is declared stopped and off is told apart from one that is well', () => {
  const all = [
    seen('fra-01', { vcenter: 'reachable', vm: 'on', address: 'known', console: 'open', upgrade: 'none' }),
    seen('fra-02', { vcenter: 'reachable', vm: 'stopped', upgrade: 'none' }),
  ];
  expect(formatExaminations(all, () => true)).toBe(
    'fra-01: nothing is wrong\n\nfra-02: declared stopped, and off',
  );
  expect(examinationsAsJson(all, () => true)).toMatchObject({
    connectors: [{ cases: [] }, { signs: { vm: 'stopped' }, cases: [] }],
  });
});
