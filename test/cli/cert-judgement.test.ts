import { X509Certificate } from 'node:crypto';
import type { PresentedCertificate } from '../../appliance/tls';
import { daysUntil, printable, type LookedAt } from '../../cli/cert-console';
import { judge, type JudgedConsole } from '../../cli/cert-judgement';
import { exitCodeOfVerify, formatJudgements, judgementsAsJson } from '../../cli/cert-verify-report';
import { namesFor, policyOfSpec, type CertificateSpec } from '../../cli/certificate-of-spec';
import { generateKey, makeRequest, selfSign } from '../../pki';

const MADE = new Date('2026-01-01T00:00:00Z');
const ADDRESS = '10.0.0.5';
const afterDays = (days: number): Date => new Date(MADE.getTime() + days * 86_400_000);

let chain: string[];
/** Of the same names and another key. */
let another: string;

beforeAll(async () => {
  const key = await generateKey({ algorithm: 'ecdsa', curve: 'P-256' });
  const request = makeRequest(key, { dnsNames: ['fra-01.example.com'], addresses: [ADDRESS] });
  chain = [selfSign(request, key, { days: 90, now: MADE })];
  const foreign = await generateKey({ algorithm: 'ecdsa', curve: 'P-256' });
  const names = { dnsNames: ['fra-01.example.com'], addresses: [ADDRESS] };
  another = selfSign(makeRequest(foreign, names), foreign, { days: 90, now: MADE });
});

const DECLARED: CertificateSpec = {
  dnsNames: [],
  addressInCertificate: true,
  key: { algorithm: 'rsa', size: 2048 },
  renewBefore: '30d',
};

function looked(declared?: Partial<CertificateSpec>, address = ADDRESS): LookedAt {
  const { fingerprint256: sha256 } = new X509Certificate(chain[0]!);
  const presented = { chain, sha256 } as unknown as PresentedCertificate;
  const console = {
    name: 'fra-01',
    port: 443,
    oldestTls: 'TLSv1',
    ...(declared && { certificate: { ...DECLARED, ...declared } }),
    address: () => Promise.resolve(address),
    authorities: () => Promise.resolve([]),
  } as const;
  return { name: 'fra-01', place: `${address}:443`, console, presented, address, authorities: [] };
}

const kinds = ({ findings }: JudgedConsole): string[] => findings.map(({ kind }) => kind);
const judged = (certificate?: Partial<CertificateSpec>, address?: string, days = 10): JudgedConsole =>
  judge(looked(certificate, address), { now: afterDays(days) });

test.each<[string, Partial<CertificateSpec> | undefined, string | undefined, string[]]>([
  ['the address asked for', undefined, undefined, []],
  ['a name asked for', undefined, 'fra-01.example.com', []],
  ['another address', undefined, '10.0.0.6', ['wrongName']],
  ['another address, which need not be in it', { addressInCertificate: false }, '10.0.0.6', []],
  ['a declared name', { dnsNames: ['fra-01.example.com'] }, undefined, []],
  ['another declared name', { dnsNames: ['fra-02.example.com'] }, undefined, ['wrongName']],
])('names: %s', (_, certificate, address, expected) => {
  const result = judged(certificate, address);
  expect(kinds(result)).toEqual(expected);
  expect(result.status).toBe(expected.length === 0 ? 'ok' : 'error');
});

test.each<[number, string | undefined, JudgedConsole['status'], string[], number]>([
  [10, undefined, 'ok', [], 80],
  [59, undefined, 'ok', [], 31],
  [61, undefined, 'warning', ['renewal'], 29],
  [61, '7d', 'ok', [], 29],
  [85, '7d', 'warning', ['renewal'], 5],
  [10, '85d', 'warning', ['renewal'], 80],
  [91, undefined, 'error', ['expired'], -1],
])('after %i days, renewed %s before the end', (days, renewBefore, status, expected, left) => {
  const result = judged({ ...(renewBefore && { renewBefore }) }, undefined, days);
  expect({ status: result.status, kinds: kinds(result) }).toEqual({ status, kinds: expected });
  // The validity begins some minutes before.
  expect([left, left - 1]).toContain(result.certificate?.daysLeft);
});

test('an error hides no warning', () => {
  const result = judged(undefined, '10.0.0.6', 85);
  expect(result.status).toBe('error');
  expect(kinds(result)).toEqual(['wrongName', 'renewal']);
});

test('a profile that takes no ECDSA keys', () => {
  const { console, ...rest } = looked();
  const result = judge(
    { ...rest, console: { ...console, takesEcdsa: false } },
    {
      now: afterDays(1),
    },
  );
  expect(kinds(result)).toEqual(['unsupportedKey']);
});

test('authorities', () => {
  const own = [new X509Certificate(chain[0]!)];
  expect(judge(looked(), { now: afterDays(1), authorities: own }).status).toBe('ok');
  const other = judge(looked(), { now: afterDays(1), authorities: [] });
  expect(other.status).toBe('error');
  // Of what was installed: another certificate is complete by itself too.
  const installed = (authorities: readonly X509Certificate[]) =>
    judge({ ...looked(), authorities } as LookedAt, { now: afterDays(1) }).status;
  expect(installed(own)).toBe('ok');
  expect(installed([new X509Certificate(another)])).toBe('error');
});

const lost = (): LookedAt => ({
  name: 'fra-02',
  console: looked().console,
  problem: 'it is\u001b[2J off',
});

const all = (): JudgedConsole[] => [judged(), judged(undefined, undefined, 85), judge(lost(), { now: MADE })];

test('for people', () => {
  expect(
    formatJudgements(all())
      .replace(/\d+ days/g, 'N days')
      .split('\n'),
  ).toEqual([
    'ok       fra-01  10.0.0.5:443  N days left',
    'warning  fra-01  10.0.0.5:443  N days are left; it is to be renewed N days before its end',
    'error    fra-02                it is\uFFFD[2J off',
    '1 ok, 1 with a warning, 1 with an error',
  ]);
  expect(formatJudgements([])).toBe('there is no console to look at');
});

test('for programs', () => {
  expect(judgementsAsJson(all())).toMatchObject({
    consoles: [
      {
        name: 'fra-01',
        place: '10.0.0.5:443',
        status: 'ok',
        findings: [],
        validTo: expect.any(Date) as unknown,
      },
      { status: 'warning', findings: [{ status: 'warning', kind: 'renewal' }] },
      { name: 'fra-02', place: null, status: 'error', sha256: null, validTo: null, daysLeft: null },
    ],
  });
});

test('exit codes', () => {
  const [ok, warning, error] = all() as [JudgedConsole, JudgedConsole, JudgedConsole];
  expect([[], [ok, ok], [warning, ok], [ok, error, warning]].map(exitCodeOfVerify)).toEqual([0, 0, 1, 2]);
});

test('days are whole ones, negative once it is over', () => {
  const at = (hours: number): number => daysUntil(new Date(MADE.getTime() + hours * 3_600_000), MADE);
  expect([48, 47, 24, 23, 0, -1, -25].map(at)).toEqual([2, 1, 1, 0, 0, -1, -2]);
});

test('nothing steers a terminal', () => {
  expect(printable('a\nb\u001b\u009b\u202e\u2028c d')).toBe('a\uFFFDb\uFFFD\uFFFD\uFFFD\uFFFDc d');
});

test('the names and the key that a spec asks for', () => {
  expect(namesFor('10.0.0.5', { ...DECLARED, dnsNames: ['a.example.com'] })).toEqual({
    dnsNames: ['a.example.com'],
    addresses: ['10.0.0.5'],
  });
  expect(namesFor('a.example.com', { ...DECLARED, dnsNames: ['a.example.com'] })).toEqual({
    dnsNames: ['a.example.com'],
    addresses: [],
  });
  expect(namesFor(undefined)).toEqual({ dnsNames: [], addresses: [] });
  expect(policyOfSpec(DECLARED)).toEqual({ algorithm: 'rsa', size: 2048 });
  expect(policyOfSpec({ ...DECLARED, key: { algorithm: 'rsa', size: 4096 } })).toEqual({
    algorithm: 'rsa',
    size: 4096,
  });
  expect(policyOfSpec({ ...DECLARED, key: { algorithm: 'ecdsa', size: 384 } })).toEqual({
    algorithm: 'ecdsa',
    curve: 'P-384',
  });
});
