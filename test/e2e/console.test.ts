import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ManagementConsole } from '../../appliance/console';
import { versionIn } from '../../appliance/console/version';
import { awsConnectorConsole } from '../../appliance/profiles/aws-connector-console';
import { probe } from '../../appliance/tls';
import {
  ADMINISTRATOR,
  AWS_KEY,
  CLAIM,
  CONNECTOR_KEY,
  configurationFile,
  PASSWORD,
  problem,
  REGISTRATION,
  SECRETS,
  SERVICE_ACCOUNT,
  startLabConsole,
  TRUST_ROLE,
  type LabConsole,
} from './support/lab-console';

let lab: LabConsole;
let directory: string;
const open: ManagementConsole[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'console-'));
});

afterEach(async () => {
  for (const console of open.splice(0)) await console.close();
  await lab.close();
  rmSync(directory, { recursive: true });
});

async function openLab(options: Parameters<LabConsole['open']>[0] = {}): Promise<ManagementConsole> {
  const console = await lab.open({ evidenceDirectory: join(directory, 'evidence'), ...options });
  open.push(console);
  return console;
}

const SKINS = ['panes', 'tables'] as const;
const REGISTERED = [
  'Connector Up-to-Date',
  'AWS Connectivity',
  'vCenter Connectivity',
  'Connector Registered IP Is Current',
  'System Time Synchronization',
  'UserProvider Service',
  'Poller Service',
  'Connector Dashboard Login',
];

/** The browser with windows is what most machines have; the others of these tests use the one without. */
test('the browser with windows does the same', async () => {
  const chosen = process.env.CONNECTOR_BROWSER;
  process.env.CONNECTOR_BROWSER = 'chromium';
  try {
    lab = await startLabConsole({ skin: 'tables' });
    const console = await openLab();
    await console.claim(CLAIM);
    await console.register(REGISTRATION);
    await expect(console.health()).resolves.toMatchObject({ registered: true });
  } finally {
    if (chosen === undefined) delete process.env.CONNECTOR_BROWSER;
    else process.env.CONNECTOR_BROWSER = chosen;
  }
});

describe.each(SKINS)('%s', (skin) => {
  test('from the first visit to unregistered', async () => {
    lab = await startLabConsole({ skin });
    const console = await openLab();
    await expect(console.look()).resolves.toEqual({ version: '2.7.0', claimed: false });
    await expect(problem(console.logIn('x'))).resolves.toMatchObject({ problem: 'unclaimed' });
    await console.claim(CLAIM);
    await console.logIn(PASSWORD);
    await expect(console.look()).resolves.toEqual({ version: '2.7.0', claimed: true });

    await expect(console.health()).resolves.toEqual({
      version: '2.7.0',
      registered: false,
      items: ['Connector Up-to-Date', 'System Time Synchronization', 'Connector Dashboard Login'].map(
        (name) => ({
          name,
          status: 'ok',
          message: '',
        }),
      ),
    });

    await console.register(REGISTRATION);
    expect([...lab.extensions.keys()]).toEqual(['com.amazonaws.amp.connector']);
    const { registered, items } = await console.health();
    expect(registered).toBe(true);
    expect(items.map(({ name }) => name)).toEqual([...REGISTERED, 'Authentication Proxy Service']);
    expect(items.every(({ status }) => status === 'ok')).toBe(true);

    await console.unregister(ADMINISTRATOR);
    expect(lab.extensions.size).toBe(0);
    await console.unregister(ADMINISTRATOR);
    expect(lab.appliance.administration.counts.attempts).toBe(0);
  });

  test('registers again by hand, for SAML, in a later session', async () => {
    lab = await startLabConsole({ skin, actionsInPane: false });
    lab.claimed();
    const console = await openLab();
    await console.logIn(PASSWORD);
    await console.register(REGISTRATION);
    await console.register({
      ...REGISTRATION,
      configuration: { connectorKey: CONNECTOR_KEY, trustRoleArn: TRUST_ROLE },
      autoUpgrade: true,
      esxCertificates: 'ignore',
    });
    expect(lab.appliance.administration.state.registration).toMatchObject({
      type: 'connector',
      connectorKey: CONNECTOR_KEY,
      trustRoleArn: TRUST_ROLE,
      autoUpgrade: true,
      esxCertificates: 'ignore',
      accessKey: AWS_KEY,
      serviceAccount: SERVICE_ACCOUNT,
    });
    await console.register({
      ...REGISTRATION,
      authentication: 'saml',
      configuration: { file: configurationFile('saml') },
    });
    expect(lab.appliance.administration.state.registration).toMatchObject({
      type: 'saml',
      autoUpgrade: false,
    });
    const { items } = await console.health();
    expect(items.map(({ name }) => name)).toEqual(REGISTERED);
    expect(lab.appliance.administration.counts).toMatchObject({ attempts: 1, registrations: 3 });
  });

  test('says in the words of the console what is bad', async () => {
    lab = await startLabConsole({ skin, clockOffsetSeconds: 0 });
    lab.claimed();
    const console = await openLab();
    await console.logIn(PASSWORD);
    await console.register(REGISTRATION);
    lab.aws.policies = [];
    lab.appliance.switches.clockOffsetSeconds = 20;
    lab.appliance.switches.upgrade = { version: '2.8.0', recalled: false };
    const { items } = await console.health();
    const of = (name: string) => items.find((item) => item.name === name);
    expect(of('Connector Up-to-Date')).toMatchObject({ status: 'warning' });
    expect(of('System Time Synchronization')).toMatchObject({ status: 'error' });
    expect(of('AWS Connectivity')).toMatchObject({ status: 'error' });
    for (const item of items.filter(({ status }) => status !== 'ok')) {
      expect(item.message).not.toBe('');
      expect(item.message).not.toMatch(/View Error Log|What's new/);
    }
    expect(items).toHaveLength(9);
  });

  test('one try to log in; a refusal is known for what it is', async () => {
    lab = await startLabConsole({ skin });
    lab.claimed();
    const { administration } = lab.appliance;
    const console = await openLab();
    await expect(problem(console.logIn('Wrong-Secret-66'))).resolves.toMatchObject({
      problem: 'wrongPassword',
      found: 'it says "The password is not correct."',
    });
    expect(administration.counts.attempts).toBe(1);
    await expect(problem(console.claim(CLAIM))).resolves.toMatchObject({ problem: 'claimed' });

    administration.state.failedLogins = 20;
    const locked = await problem(console.logIn(PASSWORD));
    expect(locked).toMatchObject({ problem: 'locked' });
    expect(locked.remedy).toContain('option 1 of setup.rb');
    expect(administration.counts.attempts).toBeLessThanOrEqual(2);
  });

  test.each([
    [
      'wrong vCenter password',
      { ...CLAIM, administrator: { ...ADMINISTRATOR, password: 'Wrong-Secret-66' } },
      'password is not correct',
    ],
    ['long address', { ...CLAIM, vcenterAddress: 'v'.repeat(33) }, '32'],
    ['weak console password', { ...CLAIM, password: 'weak-secret' }, 'criteria'],
  ])('first visit refused: %s', async (_, claim, words) => {
    lab = await startLabConsole({ skin });
    const console = await openLab();
    const error = await problem(console.claim(claim));
    expect(error).toMatchObject({ problem: 'refused' });
    expect(error.found).toMatch(new RegExp(`${words}|does not take all`));
    expect(lab.appliance.claimed).toBe(false);
  });

  test.each([
    [
      { awsKey: { ...AWS_KEY, secret: 'Wrong-Secret-66' } },
      'page "AWS Credentials"',
      'The AWS credentials are not valid.',
    ],
    [
      { serviceAccount: { ...SERVICE_ACCOUNT, password: 'Wrong-Secret-66' } },
      'page "vCenter Service Account Credentials"',
      'not correct',
    ],
    [{ acceptVcenterCertificate: false }, 'page "Register Plugin"', 'have to be installed'],
    [{ configuration: { file: Buffer.from('nonsense') } }, 'page "Register the Connector"', 'file'],
  ])('registration refused: %#', async (change, step, words) => {
    lab = await startLabConsole({ skin });
    lab.claimed();
    const console = await openLab();
    await console.logIn(PASSWORD);
    const error = await problem(console.register({ ...REGISTRATION, ...change }));
    expect(error).toMatchObject({ problem: 'refused' });
    expect(error.step).toContain(step);
    expect(error.found).toContain(words);
    expect(lab.extensions.size).toBe(0);
    // The next one begins anew.
    await console.register(REGISTRATION);
    expect(lab.extensions.size).toBe(1);
  });

  test('other accounts, the encryption key, the certificate', async () => {
    lab = await startLabConsole({ skin, unregisterAccount: 'serviceAccount' });
    lab.claimed();
    const console = await openLab();
    await console.logIn(PASSWORD);
    await console.register(REGISTRATION);
    await expect(problem(console.unregister(ADMINISTRATOR))).resolves.toMatchObject({ problem: 'refused' });
    expect(lab.extensions.size).toBe(1);

    await console.rotateEncryptionKey(PASSWORD);
    expect(lab.appliance.administration.state.encryptionKeyRotations).toBe(1);
    await expect(problem(console.rotateEncryptionKey('Wrong-Secret-66'))).resolves.toMatchObject({
      problem: 'wrongPassword',
    });

    const pkcs12 = pkcs12File('Passphrase-77');
    await expect(problem(console.uploadCertificate(pkcs12, 'Wrong-Secret-66'))).resolves.toMatchObject({
      problem: 'refused',
    });
    await console.uploadCertificate(pkcs12, 'Passphrase-77');
    const { names } = await probe({ address: '127.0.0.1', port: lab.appliance.port });
    expect(names).toContain('connector.test');
    // It is trusted, since it is what was uploaded.
    await expect(console.health()).resolves.toMatchObject({ registered: true });
  });
});

describe.each(SKINS)('%s: logs, reports, upgrades', (skin) => {
  test('the debug log bundle, into a new file for its owner alone', async () => {
    const console = await entered({ skin, actionsInPane: skin === 'panes' });
    const file = join(directory, 'logs.tar.gz');
    const { name, bytes } = await console.downloadLogs(file);
    expect(name).toMatch(/^connector-logs-\d{8}T\d{6}Z\.tar\.gz$/);
    expect(statSync(file)).toMatchObject({ size: bytes, mode: 0o100600 });
    expect(execFileSync('tar', ['-tzf', file], { encoding: 'utf8' })).toContain('/connector.log\n');
    // It is where it was, and a file that is there is left alone.
    const again = await problem(console.downloadLogs(file));
    expect(again.found).toContain('EEXIST');
    expect(statSync(file).size).toBe(bytes);
    await expect(console.health()).resolves.toMatchObject({ registered: false });
  });

  test('a report, once, of an issue that it lists', async () => {
    const console = await entered({ skin });
    const { reports } = lab.appliance.administration;
    await expect(console.reportableIssues()).resolves.toContain('Other');
    const report = { issue: 'OTHER', description: 'First line\n"second" <line>', sendLogs: true };
    await console.reportProblem(report);
    await console.reportProblem({ ...report, sendLogs: false });
    expect(reports).toEqual([
      {
        issue: 'Other',
        description: expect.stringMatching(/^First line\r?\n"second" <line>$/) as unknown,
        logs: true,
      },
      expect.objectContaining({ logs: false }),
    ]);
    const other = await problem(console.reportProblem({ ...report, issue: 'Others' }));
    expect(other).toMatchObject({ problem: 'refused' });
    expect(other.found).toContain('"The connector cannot be registered"');
    const empty = await problem(console.reportProblem({ ...report, description: ' ' }));
    expect(empty).toMatchObject({ problem: 'refused', found: 'it says "Describe the problem."' });
    lab.appliance.faults.set([{ at: 'submit:Send', kind: 'reset', after: true }]);
    await expect(problem(console.reportProblem(report))).resolves.toMatchObject({ problem: 'unreachable' });
    expect(reports).toHaveLength(3);
  });

  test('the error log of an item', async () => {
    const console = await entered({ skin, clockOffsetSeconds: 20 });
    lab.appliance.switches.upgrade = { version: '2.8.0', recalled: false };
    await expect(console.errorLog('system time synchronization')).resolves.toBe(
      'System Time Synchronization: The time of this system is 20 seconds off the time of the host.',
    );
    await expect(console.errorLog('Connector Up-to-Date')).resolves.toContain('2.8.0');
    await expect(problem(console.errorLog('Connector Dashboard Login'))).resolves.toMatchObject({
      problem: 'refused',
    });
    const unknown = await problem(console.errorLog('Poller'));
    expect(unknown.found).toContain('"System Time Synchronization"');
  });

  test.each([
    ['an upgrade', { version: '2.8.0', recalled: false }],
    ['the downgrade from a recalled version', { version: '2.6.0', recalled: true }],
  ])('%s', async (_, upgrade) => {
    const console = await entered({ skin, upgradeSeconds: 0.2 });
    await expect(problem(console.upgrade())).resolves.toMatchObject({ problem: 'refused' });
    lab.appliance.switches.upgrade = upgrade;
    await expect(console.upgrade()).resolves.toEqual({ version: upgrade.version });
    await running();
    expect(lab.appliance.switches.version).toBe(upgrade.version);
  });
});

test('a bundle that breaks off, is late or too large leaves no file', async () => {
  const profile = awsConnectorConsole;
  const logs = profile.debugLogs!;
  const limited = (limits: Partial<typeof logs.value>) => ({
    profile: { ...profile, debugLogs: { ...logs, value: { ...logs.value, ...limits } } },
  });
  const large = await entered({}, limited({ mebibytes: 0.001 }));
  const file = join(directory, 'logs.tar.gz');
  expect((await problem(large.downloadLogs(file))).found).toContain('larger than 0.001 MiB');
  lab.appliance.faults.set([{ at: 'submit:Download Debug Log Bundle', kind: '500', count: 9 }]);
  expect((await problem(large.downloadLogs(file))).found).toContain('status 500');
  lab.appliance.faults.set([{ at: 'submit:Download Debug Log Bundle', kind: 'sessionExpired' }]);
  // It logs in again.
  const whole = await openLab();
  await whole.logIn(PASSWORD);
  await whole.downloadLogs(file);
  expect(readdirSync(directory).filter((name) => name.startsWith('logs'))).toEqual(['logs.tar.gz']);
});

test('upgrades that fail, or hang until the machine is rebooted', async () => {
  const upgrade = { version: '2.8.0', recalled: false };
  const console = await entered({ upgrade, upgradeSeconds: 0.2, upgradeCourse: 'failed' });
  await console.upgrade();
  await running();
  const { appliance } = lab;
  expect(appliance.switches).toMatchObject({ version: '2.7.0', upgradeCourse: 'normal' });
  await console.logIn(PASSWORD);
  const { items } = await console.health();
  expect(versionIn(items[0]!.message, awsConnectorConsole.upgrades!.value.failed)).toBe('2.8.0');

  await appliance.setSwitches({ upgradeCourse: 'stuck' });
  await console.upgrade();
  await appliance.restartServices();
  expect(appliance.mode).toBe('upgrading');
  await appliance.reboot();
  await running();
  expect(appliance.switches.version).toBe('2.8.0');
});

/** Its console after a login. */
async function entered(
  switches: Parameters<typeof startLabConsole>[0],
  options?: Parameters<typeof openLab>[0],
): Promise<ManagementConsole> {
  lab = await startLabConsole(switches);
  lab.claimed();
  const console = await openLab(options);
  await console.logIn(PASSWORD);
  return console;
}

async function running(): Promise<void> {
  for (const end = Date.now() + 20_000; lab.appliance.mode !== 'running' && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  // Until the old pages are gone.
  expect(lab.appliance.mode).toBe('running');
}

test('an old version is not touched', async () => {
  lab = await startLabConsole({ version: '2.0.0' });
  const console = await openLab();
  await expect(problem(console.look())).resolves.toMatchObject({ problem: 'unsupported' });
  await expect(problem(console.claim(CLAIM))).resolves.toMatchObject({ problem: 'unsupported' });
  expect(lab.appliance.claimed).toBe(false);
});

test.each([
  ['2.4.9', true],
  ['2.5.0', false],
])('version %s takes no certificate: %s', async (version, refused) => {
  lab = await startLabConsole({ version });
  lab.claimed();
  const console = await openLab();
  await console.logIn(PASSWORD);
  const outcome = console.uploadCertificate(pkcs12File('Passphrase-77'), 'Passphrase-77');
  if (refused) await expect(problem(outcome)).resolves.toMatchObject({ problem: 'unsupported' });
  else await outcome;
});

test('TLS 1.0', async () => {
  lab = await startLabConsole({ tls: 'TLSv1' });
  const console = await openLab();
  await expect(console.look()).resolves.toMatchObject({ claimed: false });
});

test('another certificate: nothing is sent, both fingerprints are named', async () => {
  lab = await startLabConsole();
  lab.claimed();
  const { sha256 } = await probe({ address: '127.0.0.1', port: lab.appliance.port });
  const other = sha256.replace(/^../, (byte) => (byte === 'AA' ? 'BB' : 'AA'));
  const console = await openLab({ trust: { sha256: other }, timeoutSeconds: 10 });
  const error = await problem(console.logIn(PASSWORD));
  expect(error).toMatchObject({ problem: 'distrusted' });
  expect(error.found).toContain(sha256);
  expect(error.found).toContain(other);
  expect(lab.appliance.administration.counts.attempts).toBe(0);
});

test('a page that leads elsewhere is not followed', async () => {
  lab = await startLabConsole();
  const asked: string[] = [];
  const elsewhere = createHttpServer((incoming, answer) => {
    asked.push(incoming.url ?? '');
    answer.end('<title>elsewhere</title>');
  });
  const target = await listening(elsewhere);
  const leading = createHttpsServer(selfSigned(), (_, answer) => {
    answer.writeHead(302, { location: `http://127.0.0.1:${target}/stolen` }).end();
  });
  try {
    const place = { address: '127.0.0.1', port: await listening(leading) };
    const { sha256 } = await probe(place);
    const console = await openLab({ ...place, trust: { sha256 }, timeoutSeconds: 2 });
    const error = await problem(console.look());
    expect(error.problem).toBe('unreachable');
    expect(error.found).toContain(`127.0.0.1:${target}`);
    expect(asked).toEqual([]);
  } finally {
    elsewhere.close();
    leading.close();
  }
});

test('a failed step leaves a screenshot and a trace without secrets', async () => {
  lab = await startLabConsole();
  lab.claimed();
  const console = await openLab();
  await console.logIn(PASSWORD);
  const error = await problem(
    console.register({ ...REGISTRATION, awsKey: { id: AWS_KEY.id, secret: 'Wrong-Secret-66' } }),
  );
  const evidence = error.evidence ?? '';
  expect(error.message).toContain(evidence);
  expect(statSync(evidence).mode & 0o777).toBe(0o700);
  const files = readdirSync(evidence).sort();
  expect(files).toEqual(['page.txt', 'screenshot.png', 'trace.jsonl']);
  for (const file of files) {
    expect(statSync(join(evidence, file)).mode & 0o777).toBe(0o600);
    const content = readFileSync(join(evidence, file));
    for (const secret of [...SECRETS, 'Wrong-Secret-66']) {
      for (const form of [secret, encodeURIComponent(secret)]) expect(content.includes(form)).toBe(false);
    }
  }
  expect(readFileSync(join(evidence, 'trace.jsonl'), 'utf8')).toContain(
    'registering, page \\"AWS Credentials\\"',
  );
  expect(readFileSync(join(evidence, 'page.txt'), 'utf8')).toContain('The AWS credentials are not valid.');
});

test('an answer that does not come ends at the deadline', async () => {
  lab = await startLabConsole();
  lab.claimed();
  const console = await openLab({ timeoutSeconds: 1 });
  lab.appliance.faults.set([{ at: 'any', kind: 'slow', delayMs: 3000, count: 99 }]);
  const error = await problem(console.look());
  expect(error).toMatchObject({ problem: 'unreachable' });
});

test('is aborted', async () => {
  lab = await startLabConsole();
  lab.claimed();
  lab.appliance.faults.set([{ at: 'any', kind: 'slow', delayMs: 3000, count: 99 }]);
  const controller = new AbortController();
  const console = await openLab({ signal: controller.signal });
  const outcome = console.look();
  setTimeout(() => controller.abort(new Error('enough')), 500);
  await expect(outcome).rejects.toThrow('enough');
});

test('several at once share a browser and nothing else', async () => {
  lab = await startLabConsole();
  lab.claimed();
  const others = await Promise.all([startLabConsole({ skin: 'tables' }), startLabConsole()]);
  try {
    const consoles = await Promise.all([openLab(), ...others.map((other) => other.open())]);
    open.push(...consoles.slice(1));
    const looks = await Promise.all(consoles.map((console) => console.look()));
    expect(looks.map(({ claimed }) => claimed)).toEqual([true, false, false]);
    await Promise.all([consoles[1]!.claim(CLAIM), consoles[2]!.claim(CLAIM), consoles[0].logIn(PASSWORD)]);
    await consoles[1]!.close();
    await expect(consoles[0].health()).resolves.toMatchObject({ registered: false });
  } finally {
    for (const other of others) await other.close();
  }
});

test('what is not there is not supported', async () => {
  lab = await startLabConsole();
  lab.claimed();
  const console = await openLab({ profile: { ...awsConnectorConsole, certificateUpload: undefined } });
  await console.logIn(PASSWORD);
  await expect(problem(console.uploadCertificate(Buffer.of(), ''))).resolves.toMatchObject({
    problem: 'unsupported',
  });
});

async function listening(server: Server | ReturnType<typeof createHttpsServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function selfSigned(): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'].concat([
      '-subj',
      '/CN=connector.test',
      '-addext',
      'subjectAltName=DNS:connector.test',
      '-keyout',
      key,
      '-out',
      cert,
    ]),
    { stdio: 'pipe' },
  );
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

function pkcs12File(passphrase: string): Buffer {
  selfSigned();
  const file = join(directory, 'file.p12');
  execFileSync(
    'openssl',
    ['pkcs12', '-export', '-inkey', join(directory, 'key.pem'), '-in', join(directory, 'cert.pem')].concat([
      '-passout',
      `pass:${passphrase}`,
      '-out',
      file,
    ]),
    { stdio: 'pipe' },
  );
  return readFileSync(file);
}
