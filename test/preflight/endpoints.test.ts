import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { profileOf } from '../../appliance/profiles';
import { awsClockOffset, clockAddress } from '../../preflight/aws/clock';
import { certificateNames } from '../../preflight/checks/certificate-names';
import { endpoints } from '../../preflight/checks/endpoints';
import { endpointTargets } from '../../preflight/endpoint-targets';
import { reachEndpoint } from '../../preflight/reach-endpoint';
import { makeCertificates, removeCertificates, type Certificates } from '../vcenter/support/certificates';
import { preflightInput, type InputChange } from './support';

const signal = new AbortController().signal;
const servers: Server[] = [];
const sockets = new Set<Socket>();
let certificates: Certificates;
beforeAll(() => (certificates = makeCertificates()));
afterAll(() => {
  removeCertificates(certificates);
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
/** A port where nothing listens any more. */
async function closedPort(): Promise<number> {
  const port = await listen(createTcp());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}
const tlsPort = () => listen(createTls(certificates.server));
const http = (answer: RequestListener) => listen(createHttp(answer));

async function check(change: InputChange, env: Record<string, string> = {}) {
  const findings = await endpoints.run({ input: preflightInput(change), ground: {}, env, signal });
  return findings.map(
    ({ outcome, found }) => `${outcome}: ${found.replace(/\(.*?\)(?=:|$|,|;)/g, '(HOST)')}`,
  );
}

test('where AWS is, by region and partition', () => {
  const hostsIn = (region: string) =>
    endpointTargets(preflightInput({ aws: { region } }), {}).map(({ host, port }) => `${host}:${port}`);
  expect(hostsIn('eu-central-1')).toEqual([
    'ec2.eu-central-1.amazonaws.com:443',
    's3.eu-central-1.amazonaws.com:443',
    'iam.amazonaws.com:443',
    'sts.eu-central-1.amazonaws.com:443',
    'sns.eu-central-1.amazonaws.com:443',
    'amp.aws.amazon.com:443',
  ]);
  expect(hostsIn('cn-north-1')).toContain('iam.cn-north-1.amazonaws.com.cn:443');
  expect(hostsIn('cn-north-1')).toContain('ec2.cn-north-1.amazonaws.com.cn:443');
  expect(hostsIn('us-gov-west-1')).toContain('iam.us-gov.amazonaws.com:443');
  expect(hostsIn('us-gov-west-1')).not.toContain('iam.amazonaws.com:443');
});

test('every endpoint of a profile says why, and what it is taken from', () => {
  for (const { value, source, basis } of profileOf('AwsConnector').endpoints) {
    expect(value.purpose).not.toBe('');
    expect(source).not.toBe('');
    expect(['documented', 'assumed']).toContain(basis);
  }
});

test.each([
  ['https://aws.internal', [{ host: 'aws.internal', port: 443, tls: true }]],
  ['http://127.0.0.1:5000', [{ host: '127.0.0.1', port: 5000, tls: false }]],
  ['http://[::1]', [{ host: '::1', port: 80, tls: false }]],
])('AWS_ENDPOINT_URL=%s takes the place of AWS', (AWS_ENDPOINT_URL, targets) => {
  expect(endpointTargets(preflightInput(), { AWS_ENDPOINT_URL })).toMatchObject(targets);
});

test.each(['127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536', 'a b:443', '::1:443'])(
  '%s is no endpoint',
  (text) => {
    expect(() => endpointTargets(preflightInput({ endpoints: [text] }), {})).toThrow(
      `"${text}" is no endpoint: host:port is expected`,
    );
  },
);

test('a TLS server that nobody vouches for answers, and is named', async () => {
  const port = await tlsPort();
  expect(await check({ endpoints: [`127.0.0.1:${port}`] })).toEqual([
    `warning: 127.0.0.1:${port} answers from this machine (HOST), but its certificate is signed by Test CA (HOST)`,
  ]);
});

test('plain HTTP is reached where the environment says so', async () => {
  const port = await http((_request, response) => response.end());
  expect(await check({}, { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` })).toEqual([
    `passed: 127.0.0.1:${port}: reached from this machine (HOST)`,
  ]);
});

test('nothing listens, no TLS, no such name: each is a failure with its reason', async () => {
  const [closed, plain] = [await closedPort(), await http((_request, response) => response.end())];
  const names = [`127.0.0.1:${closed}`, `127.0.0.1:${plain}`, 'no-such-host.invalid:443'];
  expect(await check({ endpoints: names })).toEqual([
    `failed: 127.0.0.1:${closed} is not reached from this machine (HOST): nothing listens there`,
    `failed: 127.0.0.1:${plain} is not reached from this machine (HOST): what answers does not speak TLS`,
    expect.stringMatching(
      /^failed: no-such-host\.invalid is not reached from this machine \(HOST\): (its name is not known to DNS|DNS does not answer)$/,
    ),
  ]);
});

test('behind a proxy neither success nor failure says much', async () => {
  const closed = await closedPort();
  const appliance = { proxy: 'proxy.example.com:3128' };
  const note = "; the appliance's own way, by proxy proxy.example.com:3128, is not tested";
  expect(await check({ appliance, endpoints: [`127.0.0.1:${closed}`] })).toEqual([
    `warning: 127.0.0.1:${closed} is not reached from this machine (HOST): nothing listens there${note}`,
  ]);
  const open = await http((_request, response) => response.end());
  expect(await check({ appliance }, { AWS_ENDPOINT_URL: `http://127.0.0.1:${open}` })).toEqual([
    `passed: 127.0.0.1:${open}: reached from this machine (HOST)${note}`,
  ]);
});

test('what is only assumed to be needed does not fail', async () => {
  const port = await closedPort();
  const target = { host: '127.0.0.1', port, tls: true, purpose: 'report', basis: 'assumed' } as const;
  expect(await reachEndpoint(target, signal)).toEqual({
    outcome: 'unreached',
    reason: 'nothing listens there',
  });
  const assumed = profileOf('AwsConnector').endpoints.filter(({ basis }) => basis === 'assumed');
  const profile = {
    ...profileOf('AwsConnector'),
    // A name that resolves nowhere.
    endpoints: assumed.map((fact) => ({ ...fact, value: { ...fact.value, host: 'no-such-host.invalid' } })),
  };
  const findings = await endpoints.run({
    input: { ...preflightInput(), profile },
    ground: {},
    env: {},
    signal,
  });
  expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['warning']));
});

test('an abort ends the waiting for a server that says nothing', async () => {
  const port = await listen(createTcp());
  const interruption = new AbortController();
  const target = { host: '127.0.0.1', port, tls: true, basis: 'documented' } as const;
  const reaching = reachEndpoint(target, interruption.signal);
  setTimeout(() => {
    interruption.abort(new Error('enough'));
  }, 20);
  await expect(reaching).rejects.toThrow('enough');
});

test.each([
  [{}, 'https://sts.eu-central-1.amazonaws.com/'],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1/'],
  [
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:2' },
    'http://127.0.0.1:2/',
  ],
  [
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    'https://sts.eu-central-1.amazonaws.com/',
  ],
  [{ AWS_ENDPOINT_URL: '' }, 'https://sts.eu-central-1.amazonaws.com/'],
])('with %j the time comes from %s', (env, url) => {
  expect(clockAddress('eu-central-1', env).href).toBe(url);
});

test.each([0, 3600_000, -20_000])('a clock %i ms off, whatever the answer says', async (offset) => {
  const port = await http((_request, response) => {
    response.writeHead(403, { date: new Date(Date.now() + offset).toUTCString() }).end();
  });
  const found = await awsClockOffset(new URL(`http://127.0.0.1:${port}`), signal);
  // Whole seconds, and a machine that may be busy.
  expect(Math.abs(found - offset)).toBeLessThan(2500);
});

test('an answer without a date is no clock', async () => {
  const port = await http((_request, response) => {
    response.sendDate = false;
    response.end();
  });
  await expect(awsClockOffset(new URL(`http://127.0.0.1:${port}`), signal)).rejects.toThrow(
    `127.0.0.1:${port} answered without a date`,
  );
});

describe('names of the certificate', () => {
  const names = async (change: InputChange) => {
    const findings = await certificateNames.run({
      input: preflightInput(change),
      ground: {},
      env: {},
      signal,
    });
    return findings.map(({ outcome, found }) => `${outcome}: ${found}`);
  };
  const certificate = { dnsNames: ['localhost'], addressInCertificate: true };

  test.each<[string, InputChange, string]>([
    ['none declared', {}, 'passed: nothing to compare: no certificate is declared'],
    [
      'only an address',
      { certificate: { ...certificate, dnsNames: [] }, appliance: { address: '10.0.0.5' } },
      'passed: nothing to compare: no DNS name is declared',
    ],
    [
      'a wildcard',
      { certificate: { ...certificate, dnsNames: ['*.example.com'] }, appliance: { address: '10.0.0.5' } },
      'passed: nothing to compare: no DNS name is declared',
    ],
    [
      'a name of the address',
      { certificate, appliance: { address: '127.0.0.1' } },
      'passed: localhost: 127.0.0.1',
    ],
    [
      'a name of another address',
      { certificate, appliance: { address: '10.0.0.5' } },
      'failed: localhost leads to 127.0.0.1, and the appliance is going to have 10.0.0.5',
    ],
    [
      'DHCP, and no address in it',
      { certificate: { ...certificate, addressInCertificate: false } },
      'passed: nothing to compare: the address comes from DHCP',
    ],
    [
      'DHCP, and the address in it',
      { certificate },
      'warning: certificate.addressInCertificate: the address stands in the certificate and comes from DHCP; with another address the certificate has to be made anew',
    ],
  ])('%s', async (_what, change, expected) => {
    expect(await names(change)).toEqual([expected]);
  });

  test('a name that is not known yet is a warning', async () => {
    const unknown = { ...certificate, dnsNames: ['no-such-host.invalid'] };
    expect(await names({ certificate: unknown, appliance: { address: '10.0.0.5' } })).toEqual([
      expect.stringMatching(
        /^warning: no-such-host\.invalid (is not known to DNS|cannot be looked up \(EAI_AGAIN\)); browsers find the appliance under it only when it leads to 10\.0\.0\.5$/,
      ),
    ]);
  });
});
