import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import {
  chainProblems,
  generateKey,
  makeAuthority,
  privateKeyPem,
  readKeyBundle,
  readRequest,
  signRequest,
} from '../../../pki';
import type { certificateAttributes } from '../../../provider/certificate-attributes';
import { CertificateKeyStore } from '../../../provider/certificate-key-store';
import { installCertificate } from '../../../provider/install-certificate';
import { renewalOf } from '../../../provider/renewal';
import { readConsole } from '../../../provider/read-console';
import { UNKNOWN, type Model, type Plan } from '../../../provider/runtime';
import { useAppliance } from '../support/fake-vcenter-calls';
import { SimulatedAppliance } from '../support/simulated-appliance';
import { reference, TestClient, vmConsole } from '../support/test-client';

jest.mock('../../../vcenter', () =>
  jest
    .requireActual<typeof import('../support/fake-vcenter-calls')>('../support/fake-vcenter-calls')
    .fakeVcenterCalls(),
);

type CertificatePlan = Plan<typeof certificateAttributes>;
type CertificateModel = Model<typeof certificateAttributes>;

const NOT_ISSUED = {
  local_ca: null,
  acm_pca: null,
  vault: null,
  acme: null,
  external: null,
  self_signed: null,
};
const ADDRESS = '10.0.0.5';
const NAMES = { dnsNames: ['connector.example.com'], addresses: [ADDRESS] };

let directory: string;
let appliance: SimulatedAppliance;
let authority: X509Certificate;
let authorityKey: Awaited<ReturnType<typeof generateKey>>;
const path = (name: string): string => join(directory, name);

beforeAll(async () => {
  authorityKey = await generateKey({ algorithm: 'rsa', size: 2048 });
  authority = new X509Certificate(makeAuthority(authorityKey, 'Test authority', { days: 1000 }));
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'certificate-'));
  writeFileSync(path('ca.pem'), authority.toString());
  writeFileSync(path('ca.key'), privateKeyPem(authorityKey), { mode: 0o600 });
  appliance = new SimulatedAppliance();
  appliance.consolePassword = 'console-secret';
  useAppliance(appliance);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const none = { env: null, ssm: null, secretsmanager: null, vault: null, sops: null, region: null };
const plan = (changes: Partial<CertificatePlan> = {}): CertificatePlan => ({
  vm_id: 'vm-42',
  address: null,
  port: null,
  console_password: reference('CONSOLE'),
  console_fingerprint: appliance.fingerprint().sha256,
  vm_console: vmConsole('VM'),
  issuer: {
    ...NOT_ISSUED,
    local_ca: {
      certificate_file: path('ca.pem'),
      private_key: { ...none, file: path('ca.key'), version: null },
    },
  },
  dns_names: NAMES.dnsNames,
  address_in_certificate: true,
  key: { algorithm: 'rsa', size: 2048 },
  store: { ...none, file: path('console.pem') },
  validity: '90d',
  renew_before: '30d',
  issued_because: 'there was none',
  waiting_for: UNKNOWN,
  fingerprint: UNKNOWN,
  sha1_fingerprint: UNKNOWN,
  presented_fingerprint: UNKNOWN,
  names: UNKNOWN,
  issued_by: UNKNOWN,
  valid_from: UNKNOWN,
  valid_to: UNKNOWN,
  ...changes,
});

const external = (): Partial<CertificatePlan> => ({
  issuer: {
    ...NOT_ISSUED,
    external: { request_file: path('request.pem'), certificate_file: path('issued.pem') },
  },
});

/** One apply: a process of its own. */
function apply(
  changes: Partial<CertificatePlan> = {},
  prior: CertificateModel | null = null,
): Promise<CertificateModel> & { told: { summary: string }[] } {
  const call = new TestClient(appliance, { CONSOLE: 'console-secret', VM: 'vm-secret' }).call();
  appliance.effects = 0;
  const done = installCertificate({ ...call, plan: plan(changes) }, prior);
  return Object.assign(done, { told: call.told });
}

const stored = () => readKeyBundle(readFileSync(path('console.pem'), 'utf8'));
const serves = (): readonly string[] =>
  chainProblems(appliance.installed ?? [], { names: NAMES, authorities: [authority] }).map(
    ({ text }) => text,
  );

test('a certificate of the local authority, its key in the store and nowhere else', async () => {
  const state = await apply();
  expect(serves()).toEqual([]);
  expect(state).toMatchObject({
    fingerprint: appliance.installed?.[0]?.fingerprint256,
    names: ['connector.example.com', ADDRESS],
    waiting_for: null,
  });
  const { current, pending } = stored();
  expect(pending).toBeUndefined();
  expect(current?.chain[0]?.fingerprint256).toBe(state.fingerprint);
  expect(JSON.stringify(state)).not.toContain('PRIVATE');
  expect(JSON.stringify(appliance.extraConfig)).not.toContain('PRIVATE');
});

test('what is installed is no factory reset to the console, and what is not is', async () => {
  await apply();
  const { provider, diagnostics, signal } = new TestClient(appliance, {}).call();
  const password = reference('CONSOLE');
  const console = { vm_id: 'vm-42', address: null, port: null, password, fingerprint: 'A1' } as never;
  const read = () => readConsole(console, provider, diagnostics, signal);
  await expect(read()).resolves.toMatchObject({ presented_fingerprint: 'A1' });
  appliance.installed = undefined;
  await expect(read()).resolves.toMatchObject({ presented_fingerprint: appliance.fingerprint().sha256 });
});

test('one that is imported is taken as it is, when its key is in the store', async () => {
  const first = await apply();
  const imported = Object.fromEntries(Object.keys(first).map((name) => [name, null]));
  const state = await apply({}, { ...imported, vm_id: 'vm-42' } as never);
  expect(state.fingerprint).toBe(first.fingerprint);
  expect(appliance.uploads).toBe(1);
});

describe('broken off', () => {
  /** Also the store's file: its writes are counted with the others. */
  beforeEach(() => {
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const write = CertificateKeyStore.prototype.write;
    jest.spyOn(CertificateKeyStore.prototype, 'write').mockImplementation(function (
      this: CertificateKeyStore,
      bundle,
    ) {
      return appliance.effect(() => write.call(this, bundle));
    });
  });

  test.each([false, true])('at every step, after it: %p; the next apply finishes', async (after) => {
    const first = await apply();
    const total = appliance.effects;
    expect(total).toBeGreaterThanOrEqual(5);
    for (let effect = 1; effect <= total; effect++) {
      const before = appliance.installed?.[0]?.fingerprint256;
      appliance.killAtEffect = { effect, after };
      const prior = { ...first, fingerprint: before ?? null };
      await expect(apply({}, prior)).rejects.toThrow();
      // The old one or the new one, and a valid one in any case.
      expect(serves()).toEqual([]);
      appliance.killAtEffect = undefined;
      const state = await apply({}, prior);
      expect(serves()).toEqual([]);
      expect(state.fingerprint).toBe(appliance.installed?.[0]?.fingerprint256);
      expect(state.fingerprint).not.toBe(before);
      expect(stored().pending).toBeUndefined();
      expect(stored().current?.chain[0]?.fingerprint256).toBe(state.fingerprint);
    }
  });
});

test('an upload that is not served: the one before is put back, and the error has both', async () => {
  const first = await apply();
  appliance.uploadIsLost = true;
  await expect(apply({}, first)).rejects.toThrow(
    `does not present the certificate that was uploaded: SHA-256 ${first.fingerprint}`,
  );
  expect(serves()).toEqual([]);
  expect(stored().current?.chain[0]?.fingerprint256).toBe(first.fingerprint);
  appliance.uploadIsLost = false;
  const pending = stored().pending?.chain[0]?.fingerprint256;
  expect((await apply({}, first)).fingerprint).toBe(pending);
});

describe('an external issuer', () => {
  const sign = (days = 90, now?: Date): void => {
    const request = readFileSync(path('request.pem'), 'utf8');
    const leaf = signRequest(
      request,
      { certificate: authority, key: authorityKey },
      { days, ...(now && { now }) },
    );
    writeFileSync(path('issued.pem'), leaf + authority.toString());
  };

  test('is waited for, with the same request, and taken when it comes', async () => {
    const waiting = apply(external());
    await expect(waiting).resolves.toMatchObject({ waiting_for: path('issued.pem'), fingerprint: null });
    expect(waiting.told[0]?.summary).toBe(`waiting for certificate: ${path('issued.pem')}`);
    const request = readFileSync(path('request.pem'), 'utf8');
    expect(readRequest(request)).toMatchObject(NAMES);
    await apply(external());
    expect(readFileSync(path('request.pem'), 'utf8')).toBe(request);
    expect(appliance.uploads).toBe(0);
    sign();
    await expect(apply(external())).resolves.toMatchObject({ waiting_for: null });
    expect(serves()).toEqual([]);
  });

  test('a renewal waits for another file than the one that is in use', async () => {
    await apply(external());
    sign();
    const first = await apply(external());
    await expect(apply(external(), first)).resolves.toMatchObject({
      waiting_for: path('issued.pem'),
      fingerprint: first.fingerprint,
    });
    expect(serves()).toEqual([]);
    sign();
    const second = await apply(external(), first);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(appliance.uploads).toBe(2);
  });

  test('one that has ended is refused before anything is uploaded', async () => {
    await apply(external());
    sign(1, new Date(Date.now() - 10 * 86_400_000));
    await expect(apply(external())).rejects.toThrow(/is not installed: .*expired/);
    expect(appliance.uploads).toBe(0);
    expect(appliance.installed).toBeUndefined();
  });
});

describe('why it renews', () => {
  const now = new Date('2026-06-01T00:00:00Z');
  const model = (changes: Partial<CertificateModel> = {}): CertificateModel => ({
    ...(plan() as unknown as CertificateModel),
    address: ADDRESS,
    fingerprint: 'AA',
    presented_fingerprint: 'AA',
    names: ['connector.example.com', ADDRESS],
    valid_from: '2026-05-03T00:00:00.000Z',
    valid_to: '2026-08-01T00:00:00.000Z',
    ...changes,
  });
  const reason = (changes: Partial<CertificateModel>, prior: Partial<CertificateModel> = {}) =>
    renewalOf({ ...model(), ...changes }, model(prior), now)?.reason;

  test.each<[string, Partial<CertificateModel>, Partial<CertificateModel>, RegExp | undefined]>([
    ['nothing', {}, {}, undefined],
    ['its end is near', {}, { valid_to: '2026-06-20T00:00:00.000Z' }, /it ends on 2026-06-20/],
    ['a life shorter than the window', {}, { valid_to: '2026-06-01T12:00:00.000Z' }, /from 2026-05-22 on/],
    [
      'an even shorter one, at its beginning',
      {},
      { valid_from: '2026-05-31T00:00:00.000Z', valid_to: '2026-06-12T00:00:00.000Z' },
      undefined,
    ],
    ['another window', { renew_before: '80d' }, {}, /from 2026-05-13 on \(renew_before 80d\)/],
    [
      'another certificate',
      {},
      { presented_fingerprint: 'BB' },
      /another certificate is presented: SHA-256 BB/,
    ],
    ['names', { dns_names: ['a.example.com'] }, {}, /it is to be for a.example.com/],
    ['address', { address: '10.0.0.6' }, {}, /the address 10.0.0.6 does not stand in it/],
    ['address left out', { address_in_certificate: false }, {}, /not to stand in it/],
    ['issuer', { issuer: { ...NOT_ISSUED, self_signed: true } }, {}, /another issuer/],
    ['key', { key: { algorithm: 'rsa', size: 4096 } }, {}, /another kind of key/],
  ])('%s', (_name, changes, prior, expected) => {
    if (expected === undefined) expect(reason(changes, prior)).toBeUndefined();
    else expect(reason(changes, prior)).toMatch(expected);
  });
});
