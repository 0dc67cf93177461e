import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosticsOf, plainLines } from '../../deployment/engine-messages';

// Recorded with Terraform 1.11.4.
const recorded = (name: string): readonly string[] =>
  readFileSync(join(__dirname, 'fixtures', `${name}.jsonl`), 'utf8').split('\n');

test('warnings of providers, with the resource they are about where it is known', () => {
  expect(diagnosticsOf(recorded('warnings'))).toEqual([
    {
      severity: 'warning',
      summary: 'The checks found something to look at',
      detail:
        'spec.yaml:10:15: vcenter.datacenter "nowhere" does not exist in vCenter 127.0.0.1:24857 (datacenters: DC0)',
      address: 'data.connector_preflight.preflight',
    },
    {
      severity: 'warning',
      summary: 'lab-01 is off, so its certificate cannot be looked at',
      detail: 'Its last state is shown.',
    },
    {
      severity: 'warning',
      summary: 'lab-01 is off, so its network cannot be looked at',
      detail: 'Its last state is shown.',
      address: 'connector_guest_network.appliance',
    },
    {
      severity: 'warning',
      summary: 'lab-01 is off, so its console cannot be looked at',
      detail: 'Its last state is shown.',
      address: 'connector_console.appliance',
    },
  ]);
});

test('an error of the engine', () => {
  expect(diagnosticsOf(recorded('error'))).toEqual([
    {
      severity: 'error',
      summary: 'Resource precondition failed',
      detail: 'One is not two.',
      address: 'terraform_data.appliance',
    },
  ]);
});

test('what is no message is passed over, and can be had', () => {
  const crash = [
    'panic: runtime error',
    '',
    '{"type":',
    '{"type":"diagnostic"}',
    '{"type":"version"}',
    'null',
  ];
  const lines = [...crash.slice(0, 3), ...recorded('error'), ...crash.slice(3), ...recorded('error')];
  expect(diagnosticsOf(lines)).toHaveLength(1);
  expect(plainLines(lines)).toEqual(['panic: runtime error', '{"type":', 'null']);
});

test('an unknown severity is a warning, and what is missing is empty', () => {
  const line = JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'unknown', address: '' } });
  expect(diagnosticsOf([line])).toEqual([{ severity: 'warning', summary: '', detail: '' }]);
});
