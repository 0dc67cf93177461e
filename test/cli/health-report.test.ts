import type { HealthStatus } from '../../appliance/console/console';
import { exitCodeOf, formatHealth, healthAsJson, type ApplianceHealth } from '../../cli/health-report';

const of = (...statuses: HealthStatus[]): ApplianceHealth => ({
  name: 'fra-01',
  report: {
    version: '2.7.0',
    registered: true,
    items: statuses.map((status, at) => ({
      name: `Item ${at}`,
      status,
      message: status === 'ok' ? '' : 'why',
    })),
  },
});
const lost: ApplianceHealth = { name: 'fra-02', problem: 'it is off' };

test.each<[number, readonly ApplianceHealth[]]>([
  [0, []],
  [0, [of()]],
  [0, [of('ok', 'ok')]],
  [1, [of('ok', 'warning')]],
  [2, [of('warning', 'error', 'ok')]],
  [2, [of('ok'), lost]],
  [1, [of('ok'), of('warning')]],
])('exit code %i', (code, all) => {
  expect(exitCodeOf(all)).toBe(code);
});

test('for people', () => {
  expect(formatHealth([of('ok', 'warning'), lost])).toBe(
    [
      'fra-01: warning (version 2.7.0, registered)',
      '  ok       Item 0',
      '  warning  Item 1  why',
      '',
      'fra-02: not to be told: it is off',
    ].join('\n'),
  );
});

test('for programs', () => {
  expect(healthAsJson([of('error'), lost])).toEqual({
    connectors: [
      {
        name: 'fra-01',
        status: 'error',
        version: '2.7.0',
        registered: true,
        items: [{ name: 'Item 0', status: 'error', message: 'why' }],
      },
      { name: 'fra-02', status: 'unknown', problem: 'it is off' },
    ],
  });
});
