import { openConsole, worst, type ConsoleError, type RegistrationForm } from '../../../appliance/console';
import type { ConsoleProfile } from '../../../appliance/profiles/console-profile';
import { makeIdentities } from '../tls/identities';
import { gatewayProfile, startGateway, type Gateway } from './second-profile';

let gateway: Gateway;
afterEach(() => gateway.close());

const open = (profile: ConsoleProfile = gatewayProfile, trust = { sha256: '00' }) =>
  openConsole({ profile, address: '127.0.0.1', port: gateway.port, trust, timeoutSeconds: 5 });

const form = (region: string): RegistrationForm => ({
  authentication: 'connector',
  vcenterAddress: '10.0.0.4',
  administrator: { username: 'a', password: 'b' },
  serviceAccount: { username: 'a', password: 'b' },
  awsKey: { id: 'a', secret: 'b' },
  configuration: { connectorKey: region },
  autoUpgrade: false,
  esxCertificates: 'vcenter',
  acceptVcenterCertificate: false,
});

const problem = (promise: Promise<unknown>): Promise<ConsoleError> =>
  promise.then(
    () => Promise.reject(new Error('it worked')),
    (error: unknown) => error as ConsoleError,
  );

test('activated, watched and deactivated without a login', async () => {
  gateway = await startGateway();
  const console = await open();
  await expect(console.look()).resolves.toEqual({ version: '3.1', claimed: true });
  await console.logIn('');
  await expect(console.health()).resolves.toMatchObject({ registered: false });
  await console.register(form('eu central/1'));
  const health = await console.health();
  expect(health).toEqual({
    version: '3.1',
    registered: true,
    items: [
      { name: 'Cloud', status: 'ok', message: '' },
      { name: 'Cache', status: 'error', message: 'disk is full' },
    ],
  });
  expect(worst(health.items)).toBe('error');
  await console.unregister({ username: '', password: '' });
  await console.unregister({ username: '', password: '' });
  expect(gateway.asked.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  expect(gateway.asked).toContain('GET /?activationRegion=eu%20central%2F1&gatewayType=TEST&no_redirect');
});

test('what it lacks is not supported; what it refuses is in its words', async () => {
  gateway = await startGateway();
  const console = await open();
  for (const outcome of [
    console.uploadCertificate(Buffer.of(), ''),
    console.rotateEncryptionKey(''),
    (await open({ ...gatewayProfile, health: undefined })).health(),
    (await open({ ...gatewayProfile, enrolment: undefined })).register(form('x')),
  ]) {
    await expect(problem(outcome)).resolves.toMatchObject({ problem: 'unsupported' });
  }
  await expect(
    problem(
      console.claim({ vcenterAddress: '', administrator: { username: '', password: '' }, password: '' }),
    ),
  ).resolves.toMatchObject({ problem: 'claimed' });
  await expect(problem(console.register(form('nowhere')))).resolves.toMatchObject({
    problem: 'refused',
    found: 'it answered with status 400: "no such region"',
  });
});

test.each([
  ['{"checks": [{"id": "a", "state": "PURPLE"}]}', 'unexpected'],
  ['{"checks": {}}', 'unexpected'],
  ['<html>', 'unexpected'],
])('answer %s is %s', async (answer, expected) => {
  gateway = await startGateway();
  gateway.answer = answer;
  await expect(problem((await open()).health())).resolves.toMatchObject({ problem: expected });
});

test('over TLS the certificate comes first', async () => {
  const { server } = makeIdentities();
  gateway = await startGateway(server);
  const profile = {
    ...gatewayProfile,
    oldestTls: { value: 'TLSv1.2', basis: 'assumed', source: 'this test' },
  } as const;
  const error = await problem((await open(profile)).health());
  expect(error.problem).toBe('distrusted');
  expect(gateway.asked).toEqual([]);
  const sha256 = /SHA-256 (\S+),/.exec(error.found)?.[1] ?? '';
  await expect((await open(profile, { sha256 })).health()).resolves.toMatchObject({ version: '3.1' });
});

test('nobody there', async () => {
  gateway = await startGateway();
  gateway.close();
  await expect(problem((await open()).health())).resolves.toMatchObject({ problem: 'unreachable' });
});
