import type { ConnectorStatus, FleetStatus } from '../../../operations/status';

export const NOW = new Date('2026-11-30T05:00:00Z');
const DAY = 86_400_000;
export const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY);

/** A connector of which all is known, and well. */
export const well = (name: string, change: Partial<ConnectorStatus> = {}): ConnectorStatus => ({
  name,
  vcenter: 'vcenter.example.com',
  declared: 'running',
  level: 'ok',
  findings: [],
  vcenterAnswer: { outcome: 'answers' },
  vm: { id: 'vm-42', power: 'poweredOn', address: '10.0.0.5' },
  consoleAnswer: { outcome: 'answers' },
  certificate: { place: '10.0.0.5:443', sha256: 'AA:BB', validFrom: inDays(-30), validTo: inDays(335) },
  keys: [{ key: 'access key', since: inDays(-10), due: inDays(80) }],
  drift: [],
  health: {
    asked: true,
    registered: true,
    waiting: 'none',
    items: [{ name: 'AWS Connectivity', status: 'ok', message: '' }],
  },
  version: '2.7.0',
  lastApply: { at: inDays(-1), serial: 7, resources: 12 },
  ...change,
});

export const warned = (name: string, text = 'the certificate ends in 12 days'): ConnectorStatus =>
  well(name, {
    level: 'warning',
    findings: [{ level: 'warning', kind: 'certificate', text }],
    certificate: { place: '10.0.0.5:443', validTo: inDays(12), renewalDue: inDays(-18) },
  });

/** Its vCenter does not answer: nothing else is known. */
export const hanging = (name: string): ConnectorStatus => ({
  name,
  vcenter: 'slow.example.com',
  declared: 'running',
  level: 'error',
  findings: [{ level: 'error', kind: 'vcenter', text: 'slow.example.com does not answer within 10 s' }],
  vcenterAnswer: { outcome: 'hangs', text: 'slow.example.com does not answer within 10 s' },
  keys: [],
  health: { asked: false, reason: 'the vCenter does not answer', failed: true },
});

export const fleet = (...connectors: ConnectorStatus[]): FleetStatus => ({
  at: NOW,
  seconds: 1.5,
  connectors,
});

export const manyConnectors = (count: number): FleetStatus =>
  fleet(
    ...Array.from({ length: count }, (_, n) => {
      const name = `fleet-${String(n + 1).padStart(4, '0')}`;
      return n % 10 === 3 ? warned(name) : n % 50 === 7 ? hanging(name) : well(name);
    }),
  );
