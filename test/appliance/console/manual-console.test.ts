import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openConsole, type ConsoleError, type ManagementConsole } from '../../../appliance/console';
import { awsConnectorConsole } from '../../../appliance/profiles/aws-connector-console';
import { probe } from '../../../appliance/tls';
import { makeIdentities } from '../tls/identities';

const ACCOUNT = { username: 'admin@vsphere.local', password: 'Secret-Aa1' };
const FORM = {
  authentication: 'connector',
  vcenterAddress: '10.0.0.4',
  administrator: ACCOUNT,
  serviceAccount: { username: 'LAB\\service', password: 'Secret-Bb2' },
  awsKey: { id: 'AKIAEXAMPLE', secret: 'Secret-Cc3' },
  configuration: { connectorKey: 'Secret-Dd4', trustRoleArn: 'arn:aws:iam::1:role/x' },
  autoUpgrade: false,
  esxCertificates: 'ignore',
  acceptVcenterCertificate: true,
} as const;

const FIRST_VISIT =
  '<title>Log in to Connector</title><script>"Password"</script>vCenter IP address or <b>hostname</b> <label>vCenter administrator name</label>' +
  '<td>Password</td><input>Version:&nbsp;2.7.0';

let server: Server;
let page: string;
let console: ManagementConsole;

beforeAll(async () => {
  server = createServer(makeIdentities().server, (incoming, answer) => {
    if (incoming.url === '/') answer.writeHead(302, { location: '/login' }).end();
    else answer.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

beforeEach(async () => {
  const { port } = server.address() as AddressInfo;
  const { sha256 } = await probe({ address: '127.0.0.1', port });
  console = await openConsole({
    profile: awsConnectorConsole,
    address: '127.0.0.1',
    port,
    trust: { sha256 },
    driver: 'manual',
    timeoutSeconds: 5,
  });
});

const steps = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => Promise.reject(new Error('it worked')),
    (failure: unknown) => failure as ConsoleError,
  );
  expect(error.problem).toBe('manual');
  expect(error.message).not.toMatch(/Secret-/);
  return error.remedy;
};

test.each([
  [FIRST_VISIT, { version: '2.7.0', claimed: false }],
  ['Log in to Connector Password Version: 2.6.0', { version: '2.6.0', claimed: true }],
])('the page before the login tells whether the first visit is over', async (html, expected) => {
  page = html;
  await expect(console.look()).resolves.toEqual(expected);
});

test('a page that only a browser can show needs a person', async () => {
  page = '<div id=app></div>';
  expect(await steps(console.look())).toContain('first visit');
});

test('lists the steps, with the values that are no secrets', async () => {
  const claim = await steps(
    console.claim({ vcenterAddress: '10.0.0.4', administrator: ACCOUNT, password: 'Secret-Ee5' }),
  );
  expect(claim).toContain(
    'on "Log in to Connector" enter the vCenter\'s address as "vCenter IP address or hostname", enter admin@vsphere.local as "vCenter administrator name"',
  );
  expect(claim).toMatch(/2\. on "Log in.*3\. on "Create a Connector Password"/);

  const register = await steps(console.register(FORM));
  expect(register).toContain('choose "Enter the configuration manually"');
  expect(register).not.toContain('choose "Upload the configuration file"');
  expect(register).toContain('choose "AWS Connector" as "Configuration type"');
  expect(register).toContain('enter AKIAEXAMPLE as "Access key ID"');
  expect(register).toContain('clear "Upgrade the connector automatically"');
  expect(register).toContain('choose "Ignore any ESX certificate errors"');
  expect(register).toContain('click "Register"');

  expect(await steps(console.unregister(ACCOUNT))).toContain('click "Unregister the Connector"');
  expect(await steps(console.uploadCertificate(Buffer.of(), ''))).toContain(
    'the PKCS#12 file as "Choose file"',
  );
  expect(await steps(console.rotateEncryptionKey('Secret-Ff6'))).toContain('click "Rotate"');
  expect(await steps(console.health())).toContain('"Health Status"');
});
