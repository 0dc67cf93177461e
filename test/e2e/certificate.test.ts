import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { awsConnectorVmConsole } from '../../appliance/profiles/aws-connector-vm-console';
import { openVmConsole } from '../../appliance/vm-console';
import { findByInventoryPath } from '../../vcenter';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';
import { clockAhead } from './support/fake-clock';
import { makeLocalAuthority, type LocalAuthority } from './support/local-authority';
import { plainOutput } from './support/plain-output';
import { useVcenterSession } from './support/vcenter-session';

const lab = useDeployment();
const session = useVcenterSession(lab);
let authority: LocalAuthority;

const terraform = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  lab.terraform('lab-01', args, env);
const keyFile = (): string => join(lab.lab.paths.directory, 'console.pem');
const PLAN = ['plan', '-detailed-exitcode', '-input=false'];
const APPLY = ['apply', '-auto-approve', '-input=false'];

const writeSpec = (options = ''): void =>
  void lab.writeRegisteredSpec(
    (spec) => `${spec}
certificate:
  issuer: { localCa: { certificateFile: ${authority.certificateFile}, privateKey: { file: ${authority.keyFile} } } }
  key: { store: { file: ${keyFile()} } }
  ${options}
`,
  );

const appliance = async () => {
  const found = await lab.appliance('lab-01');
  if (found === undefined) throw new Error('there is no appliance');
  return found;
};

interface Served {
  readonly fingerprint: string;
  readonly trusted: boolean;
}

/** What a client sees that trusts the authority alone. */
async function served(): Promise<Served> {
  const { address: host, port } = await appliance();
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      { host, port, ca: authority.certificate.toString(), rejectUnauthorized: false },
      () => {
        resolve({ fingerprint: socket.getPeerCertificate().fingerprint256, trusted: socket.authorized });
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

const verify = (): Promise<Outcome> =>
  lab.run('node', [join(ROOT, 'dist/cli/connector.js'), 'cert', 'verify', 'lab-01']);

const changed = ({ output }: Outcome): string[] =>
  [...plainOutput(output).matchAll(/# (\S+) (?:will|must) be/g)].map(([, address = '']) => address);

beforeAll(async () => {
  authority = await makeLocalAuthority(lab.lab.paths.directory);
}, 600_000);

test('from nothing to a trusted certificate, and no changes after it', async () => {
  writeSpec();
  const deployed = await lab.cdktf(['deploy', '*', '--auto-approve'], { TF_LOG: 'trace' });
  expectSuccess(deployed);
  expect(await served()).toMatchObject({ trusted: true });
  expect(await appliance()).toMatchObject({ claimed: true, registered: true });
  // Readable by its owner alone, and nothing of it in the state.
  expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
  const bundle = readFileSync(keyFile(), 'utf8');
  const body = /-----BEGIN PRIVATE KEY-----\n([\s\S]+?)-----END/.exec(bundle)?.[1] ?? '';
  const state = readFileSync(lab.stateFile('lab-01'), 'utf8');
  expect(body.split('\n')[0]).toHaveLength(64);
  for (const line of body.trim().split('\n')) {
    expect(state).not.toContain(line);
    expect(deployed.output).not.toContain(line);
  }
  const again = await terraform(PLAN);
  expect(plainOutput(again.output)).toContain('No changes');
}, 600_000);

interface Fault {
  readonly at: string;
  readonly kind: string;
  readonly after?: boolean;
}

const control = (what: 'faults' | 'switches', body: unknown): Promise<unknown> =>
  lab.appliances('PUT', `/appliances/lab-01/${what}`, body);

/** Another name is a reason to renew. */
let names = 0;
const nextName = (): string => `connector-${++names}.lab.internal`;

describe('a renewal with', () => {
  test.each<Fault>([
    { at: 'login', kind: 'reset' },
    { at: 'page:Upload Security Certificate', kind: '500' },
    { at: 'submit:Upload', kind: 'reset' },
    { at: 'submit:Upload', kind: 'reset', after: true },
    { at: 'submit:Upload', kind: 'reboot', after: true },
  ])(
    '%j: done at last, and trusted all the time',
    async (fault) => {
      const before = await served();
      writeSpec(`dnsNames: [${nextName()}]`);
      await lab.synthesized();
      await control('faults', [fault]);
      const first = await terraform(APPLY);
      await control('faults', []);
      expect(await served()).toMatchObject({ trusted: true });
      if (first.code !== 0) {
        expect(plainOutput(first.output)).toMatch(/Run it again|run apply again/i);
        expectSuccess(await terraform(APPLY));
      }
      const after = await served();
      expect(after).toMatchObject({ trusted: true });
      expect(after.fingerprint).not.toBe(before.fingerprint);
      expect(readFileSync(keyFile(), 'utf8')).not.toContain('# pending');
      expect((await terraform(PLAN)).code).toBe(0);
    },
    300_000,
  );
});

test('another certificate, as after a restart of the services, is replaced, and the console stays claimed', async () => {
  await control('switches', { restartReplacesCertificate: true });
  const vm = (await findByInventoryPath(session(), '/DC0/vm/appliances/lab-01'))!;
  const menu = await openVmConsole({
    ...{ session: session(), vm },
    ...{ profile: awsConnectorVmConsole, user: awsConnectorVmConsole.user.value },
    ...{ passwords: [lab.env.CONNECTOR_VM_PASSWORD ?? ''], signal: new AbortController().signal },
  });
  await menu.restartServices();
  await menu.close();
  expect(await served()).toMatchObject({ trusted: false });
  const plan = await terraform(PLAN);
  expect(changed(plan)).toContain('connector_certificate.appliance');
  expect(plainOutput(plan.output)).toMatch(/another certificate is presented/);
  expectSuccess(await terraform(APPLY));
  expect(await served()).toMatchObject({ trusted: true });
  expect((await terraform(PLAN)).code).toBe(0);
  await control('switches', { restartReplacesCertificate: false });
}, 300_000);

test('somebody in between is told no password, and both fingerprints are shown', async () => {
  const { fingerprintSha256: own } = await appliance();
  await control('switches', { intercepted: true });
  const { attempts } = await appliance();
  expect(await verify()).toMatchObject({
    code: 2,
    output: expect.stringContaining('leads to none of the trusted authorities') as string,
  });
  const { fingerprint: foreign } = await served();
  expect(foreign).not.toBe(own);
  const outcome = await terraform(APPLY);
  expect(outcome.code).toBe(1);
  const said = plainOutput(outcome.output);
  expect(said).toContain(`Presented: SHA-256 ${foreign}`);
  expect(said).toContain(`SHA-256 ${own}`);
  expect(said).toContain('No password was sent');
  expect((await appliance()).attempts).toBe(attempts);
  await control('switches', { intercepted: false });
  expectSuccess(await terraform(APPLY));
  expect(await served()).toMatchObject({ trusted: true });
  expect(await verify()).toMatchObject({ code: 0 });
}, 300_000);

test('one that is in no state is imported, and stays as it is', async () => {
  const before = await served();
  const state = JSON.parse(readFileSync(lab.stateFile('lab-01'), 'utf8')) as {
    resources: { type: string; instances: { attributes: { id: string } }[] }[];
  };
  const vm = state.resources.find(({ type }) => type === 'vsphere_virtual_machine');
  const uuid = vm?.instances[0]?.attributes.id ?? '';
  const { logins } = await appliance();
  expectSuccess(await terraform(['state', 'rm', 'connector_certificate.appliance']));
  expectSuccess(await terraform(['import', '-input=false', 'connector_certificate.appliance', uuid]));
  expectSuccess(await terraform(APPLY));
  // It is in use, and its key in the store: nobody goes to the console.
  expect((await appliance()).logins).toBe(logins);
  expect(await served()).toEqual(before);
  expect((await terraform(PLAN)).code).toBe(0);
}, 300_000);

test('a clock past the window: one renewal, and nobody who polls is refused', async () => {
  const before = await served();
  const clock = clockAhead(70);
  const plan = await terraform(PLAN, clock);
  expect(plan.code).toBe(2);
  expect(changed(plan)).toEqual(['connector_certificate.appliance']);
  expect(plainOutput(plan.output)).toMatch(
    /issued_because .*it ends on \d{4}-\d\d-\d\d, and is renewed from \S+ on \(renew_before 30d\)/,
  );

  const { address, port } = await appliance();
  const script = join(__dirname, 'support/polling-client.mjs');
  const client = spawn(process.execPath, [script, address, String(port), authority.certificateFile], {
    env: { ...process.env, ...clock },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const told = text(client.stdout);
  // What a pipeline runs on a schedule.
  const applied = await lab.cdktf(['deploy', '*', '--auto-approve'], clock);
  client.stdin.end();
  await once(client, 'close');
  const { requests, failures } = JSON.parse(await told) as { requests: number; failures: string[] };
  expectSuccess(applied);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(10);
  expect((await served()).fingerprint).not.toBe(before.fingerprint);
  const again = await terraform(PLAN, clock);
  expect(plainOutput(again.output)).toContain('No changes');
}, 600_000);
