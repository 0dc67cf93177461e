import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { findByInventoryPath, powerOff } from '../../vcenter';
import { connectorElsewhere } from './support/deployed-connector';
import { expectSuccess, ROOT, useDeployment } from './support/deployment';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);
const COMMAND = join(ROOT, 'dist/cli/connector.js');
const NAME = 'lab-01';

interface Told {
  readonly level: string;
  readonly connectors: readonly {
    readonly name: string;
    readonly level: string;
    readonly vcenter: { readonly outcome: string; readonly text: string | null };
    readonly vm: { readonly power: string } | false | null;
    readonly drift: readonly { readonly what: string }[] | null;
    readonly health: { readonly asked: boolean; readonly items?: readonly object[] };
    readonly findings: readonly { readonly kind: string; readonly text: string }[];
  }[];
}

async function status(...args: string[]): Promise<{ code: number | null; told: Told }> {
  const { code, output } = await lab.run('node', [COMMAND, 'status', '--json', ...args]);
  // Notes stand around it, on standard error.
  const json = output.slice(output.indexOf('\n{') + 1, output.lastIndexOf('\n}') + 2);
  return { code, told: JSON.parse(json) as Told };
}

/** Takes connections, and never says a word. */
let silent: Server;
const sockets = new Set<Socket>();

beforeAll(async () => {
  silent = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  lab.writeRegisteredSpec();
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
}, 600_000);
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => silent.close(resolve));
});

test('a connector that is well: its health, keys and certificate, and nothing has drifted', async () => {
  const { code, told } = await status(NAME);
  const [connector] = told.connectors;
  expect(connector).toMatchObject({ vm: { power: 'poweredOn' }, drift: [], vcenter: { outcome: 'answers' } });
  expect(connector!.health.items?.length).toBeGreaterThan(5);
  expect(connector!.findings.filter(({ kind }) => kind !== 'certificate')).toEqual([]);
  expect(code).toBe(connector!.findings.length === 0 ? 0 : 1);
}, 120_000);

test('--watch draws its table anew on a terminal, without escapes on a dumb one, and ends with Ctrl-C', async () => {
  const watched = (TERM: string) =>
    lab.run(
      'python3',
      [join(__dirname, 'support/on-a-terminal.py'), 'CONNECTOR', '2'].concat(
        ...['node', COMMAND, 'status', NAME, '--watch', '1', '--no-health'],
      ),
      { env: { TERM } },
    );
  const drawn = await watched('xterm');
  expect(drawn.output.split('\u001B[H\u001B[2J').length).toBeGreaterThan(2);
  expect(drawn).toMatchObject({ code: 2, output: expect.stringContaining('interrupted') as string });
  const dumb = await watched('dumb');
  expect(dumb.output).not.toContain('\u001B');
  expect(dumb.code).toBe(2);
}, 120_000);

test('a vCenter that hangs and one that refuses are told as that, and delay nobody', async () => {
  const { port } = silent.address() as AddressInfo;
  const files = [
    connectorElsewhere(lab, 'hanging', `127.0.0.1:${port}`),
    connectorElsewhere(lab, 'refusing', '127.0.0.1:1'),
  ];
  const { code, told } = await status(NAME, ...files, '--no-health', '--timeout', '6');
  expect(code).toBe(2);
  const outcomes = Object.fromEntries(told.connectors.map(({ name, vcenter }) => [name, vcenter.outcome]));
  expect(outcomes).toEqual({ [NAME]: 'answers', hanging: 'hangs', refusing: 'refuses' });
  const [hanging] = told.connectors.filter(({ name }) => name === 'hanging');
  expect(hanging!.findings[0]!.text).toContain('6 s');
}, 120_000);

test('metrics and page are written, with nothing secret in them', async () => {
  const directory = lab.lab.paths.directory;
  const [metrics, html] = [join(directory, 'connectors.prom'), join(directory, 'fleet.html')];
  const { output } = await lab.run('node', [COMMAND, 'status', NAME, '--metrics', metrics, '--html', html]);
  expect(output).toContain(NAME);
  const written = [readFileSync(metrics, 'utf8'), readFileSync(html, 'utf8')];
  expect(written[0]).toMatch(/# EOF\n$/);
  expect(written[1]).toContain(NAME);
  for (const secret of ['CONNECTOR_CONSOLE_PASSWORD', 'VSPHERE_PASSWORD', 'CONNECTOR_VM_PASSWORD'])
    for (const text of [...written, output]) expect(text).not.toContain(lab.env[secret]);
}, 120_000);

test('what was changed by hand is drift, without a plan', async () => {
  const vm = await findByInventoryPath(session(), `/DC0/vm/appliances/${NAME}`);
  await powerOff(session(), vm!);
  const { code, told } = await status(NAME, '--no-health');
  expect(code).toBe(2);
  expect(told.connectors[0]).toMatchObject({ vm: { power: 'poweredOff' } });
  expect(told.connectors[0]!.drift).toContainEqual(expect.objectContaining({ what: 'power' }));
}, 120_000);
