// `connector status` of a whole fleet with one vCenter that hangs and one that refuses, and its page in a browser.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { root } from '../scripts/prepare.mjs';
import { timed } from './deploy.mjs';
import { watched } from './watched.mjs';

const require = createRequire(import.meta.url);
const COMMAND = join(root, 'dist/cli/connector.js');
const FIRST = 'fleet-001';
const [HANGING, REFUSING] = ['hanging', 'refusing'];
/** Connectors on the page. */
const SHOWN = 1000;
/** A simulated appliance makes a key at its first start. */
const STARTS = 240_000;

/**
 * Seconds of one `connector status` of so many connectors, and the most memory its process has taken, in MB; two of
 * them have a vCenter of their own, of which one takes the connection and never says a word and the other refuses it.
 *
 * @throws when one of those is not told as what it is, or anything is not told of the others
 */
export async function benchStatus(env, { count, rounds }) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-status-'));
  const names = Array.from({ length: Math.max(1, count - 2) }, (_, n) =>
    n === 0 ? FIRST : `fleet-${String(n + 1).padStart(3, '0')}`,
  );
  const fleet = {
    directory,
    names,
    env: {
      ...env,
      CONNECTOR_SPECS: join(directory, 'specs'),
      CDKTF_OUTDIR: join(directory, 'out'),
      CONNECTOR_STATE_DIR: join(directory, 'state'),
      XDG_CACHE_HOME: join(directory, 'cache'),
    },
  };
  const silent = await silentServer();
  try {
    await deploy(fleet);
    writeSpec(fleet, HANGING, silent.place);
    writeSpec(fleet, REFUSING, '127.0.0.1:1');
    const runs = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await told(fleet));
    const [slowest] = [...runs].sort((a, b) => b.seconds - a.seconds);
    const megabytes = Math.max(...runs.map((run) => run.megabytes));
    const page = await pageTimes(join(directory, 'page.html'));
    return { count: names.length + 2, ...slowest, megabytes, page };
  } finally {
    silent.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Takes connections, and never says a word. */
async function silentServer() {
  const sockets = new Set();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { place: `127.0.0.1:${server.address().port}`, close };
}

function writeSpec({ env }, name, server) {
  mkdirSync(env.CONNECTOR_SPECS, { recursive: true });
  const example = readFileSync(join(root, 'config/examples/unregistered.yaml'), 'utf8');
  const text = example
    // The role is one for the whole account.
    .replace('    vmImportRole: {}\n', '    path: /\n')
    .replace('appliance:\n', 'appliance:\n  managementConsole: { port: { env: CONNECTOR_CONSOLE_PORT } }\n')
    .replaceAll('lab-01', name)
    .replace(/^ {2}server: .*/m, (line) => (server === undefined ? line : `  server: ${server}`));
  writeFileSync(join(env.CONNECTOR_SPECS, `${name}.yaml`), text);
}

/**
 * Deploys the first connector as anybody would. The others get a VM in the same vCenter, in which the lab starts an
 * appliance, and the first one's state under their own names: `status` reads no more of them.
 */
async function deploy(fleet) {
  const { directory, names, env } = fleet;
  const [first, ...others] = names;
  writeSpec(fleet, first);
  await timed('node', [COMMAND, 'apply', '--auto-approve'], { cwd: directory, env });
  const stateOf = (name) => join(env.CONNECTOR_STATE_DIR, `${name}.tfstate`);
  const state = readFileSync(stateOf(first), 'utf8');
  const attributes = (type) =>
    JSON.parse(state).resources.find((resource) => resource.type === type).instances[0].attributes;
  const { uuid } = attributes('vsphere_virtual_machine');
  const { address } = attributes('connector_power');
  const { connect } = require('../dist/vcenter');
  const { VSPHERE_SERVER: server, VSPHERE_USER: username, VSPHERE_PASSWORD: password } = env;
  const tls = { caFile: env.SSL_CERT_FILE ?? env.NODE_EXTRA_CA_CERTS };
  const session = await connect({ server, username, password, tls });
  try {
    const place = await placeOf(session);
    for (const name of others) {
      const vm = await makeVm(session, name, place);
      const own = state.replaceAll(first, name).replaceAll(uuid, vm.uuid).replaceAll(address, vm.address);
      writeFileSync(stateOf(name), own, { mode: 0o600 });
      writeSpec(fleet, name);
    }
  } finally {
    await session.close();
  }
}

async function placeOf(session) {
  const { clusters, datacenters, named, resourcePools, vmFolders } = require('../dist/vcenter');
  const only = (objects, name) => named(objects, name)[0].ref;
  const datacenter = only(await datacenters(session), 'DC0');
  const cluster = only(await clusters(session, datacenter), 'DC0_C0');
  return {
    folder: only(await vmFolders(session, datacenter), 'appliances'),
    pool: only(await resourcePools(session, cluster), 'connectors'),
  };
}

/** A VM as small as can be, with our mark, powered on. Waited for until its guest tells an address. */
async function makeVm(session, name, { folder, pool }) {
  const { dataObject, powerOn, readVirtualMachine, runTask, waitForProperty } = require('../dist/vcenter');
  const config = dataObject({
    name,
    guestId: 'otherLinux64Guest',
    files: dataObject({ vmPathName: '[LocalDS_0]' }),
    numCPUs: 1,
    memoryMB: 64,
    extraConfig: [dataObject({ key: 'connector.name', value: name }, 'OptionValue')],
  });
  const made = await runTask(session, 'CreateVM_Task', folder, { config, pool });
  const vm = made.reference();
  await powerOn(session, vm);
  await waitForProperty(
    session,
    vm,
    ['guest.ipAddress'],
    (found) => found.string('guest.ipAddress') !== undefined,
    {
      timeoutSeconds: 60,
      waitingFor: `an address of ${name}`,
    },
  );
  const { uuid, ipAddress } = await readVirtualMachine(session, vm);
  return { uuid, address: ipAddress };
}

/** Looks once all consoles are up: they have to make their keys. */
async function told(fleet) {
  const until = Date.now() + STARTS;
  for (;;) {
    const run = await look(fleet);
    const silent = run.connectors.filter(
      ({ name, console }) => fleet.names.includes(name) && console?.outcome !== 'answers',
    );
    if (silent.length === 0) return judged(fleet, run);
    if (Date.now() > until)
      throw new Error(
        `${silent.length} consoles do not answer, as that of ${silent[0].name}: ${JSON.stringify(silent[0])}`,
      );
    await pause(2000);
  }
}

async function look({ directory, env }) {
  const { code, output, errors, ...measured } = await watched(
    process.execPath,
    [COMMAND, 'status', '--json'],
    {
      cwd: directory,
      env,
    },
  );
  if (code !== 2) throw new Error(`connector status ended with exit code ${code}\n${output}\n${errors}`);
  return { ...measured, connectors: JSON.parse(output).connectors };
}

function judged({ names }, { seconds, megabytes, connectors }) {
  const outcomes = new Map(connectors.map(({ name, vcenter }) => [name, vcenter.outcome]));
  const wanted = [...names.map((name) => [name, 'answers']), [HANGING, 'hangs'], [REFUSING, 'refuses']];
  for (const [name, outcome] of wanted)
    if (outcomes.get(name) !== outcome)
      throw new Error(`the vCenter of ${name} is told as ${outcomes.get(name)}, not as ${outcome}`);
  const unwell = connectors.find(
    ({ name, vm, drift }) => names.includes(name) && (vm?.power !== 'poweredOn' || drift?.length !== 0),
  );
  if (unwell !== undefined) throw new Error(`${unwell.name} is not well: ${JSON.stringify(unwell)}`);
  const [hanging] = connectors.filter(({ name }) => name === HANGING);
  return { seconds, megabytes, hanging: hanging.findings[0].text };
}

/** Seconds of script of the page with a thousand connectors: until it is loaded, and with two uses of its filter. */
async function pageTimes(file) {
  const { statusPage } = require('../dist/operations/status');
  const { browserExecutable } = require('../dist/appliance/console/browser/executable');
  writeFileSync(file, statusPage(thousand()));
  const browser = await chromium.launch({
    executablePath: browserExecutable(),
    chromiumSandbox: process.getuid?.() !== 0,
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const debug = await page.context().newCDPSession(page);
    await debug.send('Performance.enable');
    const scripts = async () => {
      const { metrics } = await debug.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'ScriptDuration').value;
    };
    await page.goto(pathToFileURL(file).href);
    const loaded = await scripts();
    const shown = await page.locator('#list > li').count();
    if (shown !== SHOWN) throw new Error(`the page shows ${shown} connectors, not ${SHOWN}`);
    // What the counting above has run is ours, not the page's.
    const before = await scripts();
    await page.getByLabel('Show').selectOption('problems');
    await page.getByLabel('Name or words').fill('fleet-0007');
    return {
      count: SHOWN,
      loaded,
      filtered: (await scripts()) - before,
      megabytes: statSync(file).size / 1e6,
    };
  } finally {
    await browser.close();
  }
}

/** Every tenth has a warning, every fiftieth a vCenter that hangs. */
function thousand() {
  const at = new Date();
  const inDays = (days) => new Date(at.getTime() + days * 86_400_000);
  const one = (n) => ({
    name: `fleet-${String(n).padStart(4, '0')}`,
    vcenter: 'vcenter.example.com',
    declared: 'running',
    level: 'ok',
    findings: [],
    vcenterAnswer: { outcome: 'answers' },
    vm: { id: `vm-${n}`, power: 'poweredOn', address: `10.0.${n >> 8}.${n & 255}` },
    consoleAnswer: { outcome: 'answers' },
    certificate: { place: '10.0.0.5:443', sha256: 'AA:BB', validFrom: inDays(-30), validTo: inDays(335) },
    keys: [{ key: 'access key', since: inDays(-10), due: inDays(80) }],
    drift: [],
    health: { asked: false, reason: 'not asked', failed: false },
    lastApply: { at: inDays(-1), serial: 7, resources: 12 },
  });
  const warned = (status) => ({
    ...status,
    level: 'warning',
    findings: [{ level: 'warning', kind: 'certificate', text: 'the certificate ends in 12 days' }],
    certificate: { place: '10.0.0.5:443', validTo: inDays(12), renewalDue: inDays(-18) },
  });
  const hanging = ({ name, declared }) => {
    const text = 'slow.example.com does not answer within 10 s';
    return {
      ...{ name, declared, vcenter: 'slow.example.com', level: 'error' },
      findings: [{ level: 'error', kind: 'vcenter', text }],
      vcenterAnswer: { outcome: 'hangs', text },
      keys: [],
      health: { asked: false, reason: 'the vCenter does not answer', failed: true },
    };
  };
  const connectors = Array.from({ length: SHOWN }, (_, n) =>
    n % 50 === 7 ? hanging(one(n)) : n % 10 === 3 ? warned(one(n)) : one(n),
  );
  return { at, seconds: 1.5, connectors };
}
