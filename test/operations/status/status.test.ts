import type { PresentedCertificate } from '../../../appliance/tls';
import type { VcenterSession, VirtualMachineState } from '../../../vcenter';
import { VcenterTransportError } from '../../../vcenter';
import {
  collectStatus,
  exitCodeOf,
  statusAsJson,
  statusMetrics,
  statusPage,
  statusTable,
  type FleetStatus,
} from '../../../operations/status';
import type { Eyes } from '../../../operations/status/eyes';
import { REGISTERED, useSpecDirectory } from '../../support/spec-files';

const specs = useSpecDirectory();
const NOW = Date.now();
const DAY = 86_400_000;
const later = (days: number): string => new Date(NOW + days * DAY).toISOString();
const UUID = '4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e';
const FINGERPRINT = 'AA:'.repeat(31) + 'AA';

const state = (more: Record<string, Record<string, unknown>> = {}): string =>
  JSON.stringify({
    serial: 7,
    lineage: 'x',
    resources: Object.entries({
      vsphere_virtual_machine: { id: UUID, uuid: UUID },
      connector_power: { state: 'running', address: '10.0.0.5' },
      connector_console: { fingerprint: FINGERPRINT, version: '2.7.0', password: { env: 'CONSOLE' } },
      connector_access_key: { created_at: later(-10), rotation_due_at: later(80) },
      connector_registration: { extension_key: 'com.example.fra' },
      ...more,
    }).map(([type, attributes]) => ({ mode: 'managed', type, name: 'x', instances: [{ attributes }] })),
  });

const vm = (more: Partial<VirtualMachineState> = {}): VirtualMachineState => ({
  ref: { type: 'VirtualMachine', value: 'vm-7' },
  name: 'fra-01',
  powerState: 'poweredOn',
  connectionState: 'connected',
  uuid: UUID,
  template: false,
  toolsRunning: true,
  ipAddress: '10.0.0.5',
  nics: [],
  datastores: [],
  networks: [],
  ...more,
});

const never = (): Promise<never> => new Promise(() => undefined);

function eyes(more: Partial<Eyes> = {}, machine: VirtualMachineState | null = vm()): Eyes {
  return {
    state: () => Promise.resolve({ text: state(), written: new Date(NOW - DAY) }),
    logIn: () => Promise.resolve({ close: () => Promise.resolve() } as VcenterSession),
    vcenter: (session, connectors) =>
      Promise.resolve({
        session,
        vms: new Map(
          machine === null
            ? []
            : connectors.map(({ spec }) => [
                spec.name,
                { ref: machine.ref, state: machine, extraConfig: {} },
              ]),
        ),
        extensions: new Set(['com.example.fra']),
      }),
    vmOfUuid: () => Promise.resolve(undefined),
    certificate: () =>
      Promise.resolve({
        sha256: FINGERPRINT,
        validFrom: new Date(NOW - DAY),
        validTo: new Date(NOW + 100 * DAY + 60_000),
      } as PresentedCertificate),
    pinned: () => Promise.resolve(false),
    refused: () => Promise.resolve(false),
    health: () => Promise.resolve({ health: { asked: true, items: [], waiting: 'none' } }),
    ...more,
  };
}

/** One look at connectors of these names; each has a vCenter of its own. */
function look(
  own: Eyes,
  {
    names = ['fra-01'],
    timeoutSeconds = 5,
    health,
  }: { names?: string[]; timeoutSeconds?: number; health?: boolean } = {},
): Promise<FleetStatus> {
  const files = names.map((name) =>
    specs
      .write(`${name}.yaml`, REGISTERED.replace('fra-01', name).replace('vcenter.example', `${name}.example`))
      .split('/')
      .at(-1)!,
  );
  const { specs: loaded, problems } = specs.load(files, { env: {} });
  expect(problems.filter(({ message }) => !message.includes('note')).length).toBe(0);
  const { signal } = new AbortController();
  return collectStatus(loaded, {
    ...{ env: {}, signal, timeoutSeconds, eyes: own },
    ...(health !== undefined && { health }),
  });
}

const only = async (own: Eyes) => (await look(own)).connectors[0]!;
const texts = async (own: Eyes): Promise<string[]> =>
  (await only(own)).findings.map(({ level, text }) => `${level}: ${text}`);

test('all is well', async () => {
  const fleet = await look(eyes());
  expect(fleet.connectors[0]).toMatchObject({ level: 'ok', findings: [], drift: [], version: '2.7.0' });
  expect(exitCodeOf(fleet)).toBe(0);
});

test('the address that was set inside the guest counts, not the one it was powered on with', async () => {
  const applied = state({ connector_guest_network: { address: '10.0.0.9' } });
  const own = eyes(
    { state: () => Promise.resolve({ text: applied, written: new Date(NOW) }) },
    vm({ ipAddress: '10.0.0.9' }),
  );
  expect((await only(own)).drift).toEqual([]);
});

test.each<[string, () => Eyes, string]>([
  [
    'powered off',
    () => eyes({}, vm({ powerState: 'poweredOff' })),
    'error: it is stopped and was applied as running',
  ],
  ['gone', () => eyes({}, null), 'error: its VM is gone; the next apply makes another one'],
  [
    'another address',
    () => eyes({}, vm({ ipAddress: '10.0.0.9' })),
    'warning: its address is 10.0.0.9 and was 10.0.0.5 at the last apply',
  ],
  [
    'another certificate',
    () =>
      eyes({
        certificate: () =>
          Promise.resolve({
            sha256: 'BB',
            validFrom: new Date(NOW),
            validTo: new Date(NOW + 99 * DAY),
          } as PresentedCertificate),
      }),
    'warning: its console presents another certificate than was applied: SHA-256 BB',
  ],
  [
    'a key that is due',
    () =>
      eyes({
        state: () =>
          Promise.resolve({
            text: state({ connector_encryption_key: { rotated_at: later(-91), rotation_due_at: later(-1) } }),
          }),
      }),
    `warning: its encryption key is 91 days old and due since ${later(-1).slice(0, 10)}`,
  ],
  [
    'a refused password',
    () => eyes({ refused: () => Promise.resolve(true) }),
    'error: its management console has refused its password, or is locked; nobody tries it again',
  ],
  [
    'a recall',
    () =>
      eyes({
        health: () =>
          Promise.resolve({
            health: {
              asked: true,
              waiting: 'recall',
              upgradeItem: 'Connector Up-to-Date',
              items: [{ name: 'Connector Up-to-Date', status: 'error', message: 'recalled' }],
            },
          }),
      }),
    'error: Connector Up-to-Date: recalled',
  ],
  [
    'no state that can be read',
    () => eyes({ state: () => Promise.reject(new Error('denied')) }),
    'error: its state cannot be read: denied',
  ],
])('%s', async (_what, own, text) => {
  expect(await texts(own())).toContain(text);
});

test('an extension that is gone', async () => {
  const own = eyes();
  const without: Eyes = {
    ...own,
    vcenter: async (...args) => ({ ...(await own.vcenter(...args)), extensions: new Set() }),
  };
  expect(await texts(without)).toEqual([
    'error: the extension com.example.fra is not registered in vCenter any more',
  ]);
});

test('one vCenter hangs, one refuses, and the others are told in time', async () => {
  const own = eyes();
  const mixed: Eyes = {
    ...own,
    logIn: (connector, signal) => {
      if (connector.spec.name === 'fra-02') return never();
      if (connector.spec.name === 'fra-03')
        return Promise.reject(new VcenterTransportError('x: nothing listens there', 'refused', false, true));
      return own.logIn(connector, signal);
    },
  };
  const { connectors } = await look(mixed, { names: ['fra-01', 'fra-02', 'fra-03'], timeoutSeconds: 1 });
  expect(connectors.map(({ vcenterAnswer: { outcome } }) => outcome)).toEqual([
    'answers',
    'hangs',
    'refuses',
  ]);
  expect(connectors.map(({ level }) => level)).toEqual(['ok', 'error', 'error']);
  expect(connectors[1]!.findings[0]!.text).toBe('fra-02.example.com does not answer within 1 s');
});

test('health is asked of few by default, and of none when it is not wanted', async () => {
  const asked = async (names: string[], health?: boolean): Promise<boolean[]> =>
    (await look(eyes(), { names, ...(health !== undefined && { health }) })).connectors.map(
      (each) => each.health.asked,
    );
  expect(await asked(['fra-01'])).toEqual([true]);
  expect(await asked(['fra-01'], false)).toEqual([false]);
  const five = ['a-1', 'a-2', 'a-3', 'a-4', 'a-5'];
  expect(await asked(five)).toEqual(five.map(() => false));
  expect(await asked(five, true)).toEqual(five.map(() => true));
  const fleet = await look(eyes(), { names: five });
  expect(statusTable(fleet, { colour: false })).toContain('health: not asked, --health asks');
});

const HOSTILE = '"><img src=x onerror=alert(1)>\\\u001B[2J\nx';
const hostile = (): Promise<FleetStatus> =>
  look(
    eyes({
      health: () =>
        Promise.resolve({
          version: HOSTILE,
          health: {
            asked: true,
            waiting: 'none',
            items: [{ name: HOSTILE, status: 'error', message: HOSTILE }],
          },
        }),
    }),
  );

test('what a console says is only text, in the page, the table and the metrics', async () => {
  const fleet = await hostile();
  expect(statusPage(fleet)).not.toMatch(/<img/);
  expect(statusPage(fleet)).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(statusTable(fleet, { colour: false })).not.toContain('\u001B');
  openMetrics(statusMetrics(fleet));
});

test('the metrics are OpenMetrics, and of the older format too', async () => {
  const families = openMetrics(statusMetrics(await look(eyes())));
  expect(families.get('connector_status')).toContain(
    'connector_status{connector="fra-01",vcenter="fra-01.example.com",level="ok"} 1',
  );
  expect([...families.keys()]).toEqual(
    expect.arrayContaining(['connector_certificate_not_after_timestamp_seconds', 'connector_drift']),
  );
});

test('the JSON has its version and its levels', async () => {
  const json = JSON.parse(JSON.stringify(statusAsJson(await look(eyes())))) as object;
  expect(json).toMatchObject({
    schemaVersion: 1,
    level: 'ok',
    connectors: [
      {
        ...{ name: 'fra-01', level: 'ok', declared: 'running', drift: [] },
        vcenter: { outcome: 'answers' },
        certificate: { daysLeft: 100 },
        keys: [{ key: 'access key', ageDays: 10 }],
        lastApply: { serial: 7 },
      },
    ],
  });
});

/** Samples by family. Fails on what either format refuses. */
function openMetrics(text: string): Map<string, string[]> {
  expect(text.endsWith('\n# EOF\n')).toBe(true);
  const families = new Map<string, string[]>();
  const seen = new Set<string>();
  let family = '';
  for (const line of text.slice(0, -'# EOF\n'.length).trimEnd().split('\n')) {
    const meta = /^# (TYPE|UNIT|HELP) ([a-z_]+) (.+)$/.exec(line);
    if (meta?.[1] === 'TYPE') {
      family = meta[2]!;
      expect(meta[3]).toBe('gauge');
      expect(families.has(family)).toBe(false);
      families.set(family, []);
    } else if (meta !== null) {
      expect(meta[2]).toBe(family);
      expect(families.get(family)).toEqual([]);
      if (meta[1] === 'UNIT') expect(family.endsWith(`_${meta[3]}`)).toBe(true);
    } else {
      const sample =
        /^([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? (-?\d+(?:\.\d+)?)$/.exec(
          line,
        );
      if (sample === null) throw new Error(`no sample: ${line}`);
      expect(sample[1]).toBe(family);
      const series = `${sample[1]}${sample[2] ?? ''}`;
      expect(seen.has(series)).toBe(false);
      seen.add(series);
      families.get(family)!.push(line);
    }
  }
  return families;
}
