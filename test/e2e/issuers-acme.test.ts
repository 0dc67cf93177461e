import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { issue, type AcmeSettings, type IssueContext } from '../../issuers';
import { chainProblems, type CertificateNames } from '../../pki';
import { chainOf, newRequest, refusal } from '../issuers/requests';
import { usePebble } from './support/pebble';

// The client and its challenges against Let's Encrypt's own test server.

const pebble = usePebble();
const keyFile = join(pebble.path, 'account.key');
const callsFile = join(pebble.path, 'dns-calls');
const { PATH } = process.env;

let told: string[];
let context: IssueContext;
beforeEach(() => {
  told = [];
  context = {
    secrets: { env: { PATH }, cwd: pebble.path },
    signal: new AbortController().signal,
    report: (line) => told.push(line),
  };
  for (const file of [keyFile, callsFile]) rmSync(file, { force: true });
});

type Challenge = AcmeSettings['challenge'];
const http = (): Challenge => ({ http: { address: '127.0.0.1', port: pebble.httpPort } });
const dns = (): Challenge => ({ dns: { command: pebble.dnsProgram } });
const settings = (challenge: Challenge, more: Partial<AcmeSettings> = {}): { acme: AcmeSettings } => ({
  acme: {
    directory: pebble.directory,
    authority: 'pebble.pem',
    accountKey: { file: 'account.key' },
    email: 'somebody@example.com',
    challenge,
    ...more,
  },
});
const subject = () => `ACME ${pebble.directory}`;
const calls = (): string[] =>
  existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trim().split('\n') : [];
/** `_acme-challenge.NAME.` and a value, as the program has been called with. */
const of = (action: string): string[] =>
  calls()
    .filter((line) => line.startsWith(`${action} `))
    .map((line) => line.slice(action.length + 1))
    .sort();
const accounts = (): string | undefined =>
  [...pebble.log().matchAll(/There are now (\d+) accounts in memory/g)].at(-1)?.[1];

/** Has a certificate issued, and looks at it: for the names and the key, up to the server's root. */
async function issued(challenge: Challenge, names: CertificateNames): Promise<void> {
  const request = await newRequest(names);
  const chain = await chainOf(settings(challenge), request, context);
  const authorities = [await pebble.root()];
  expect(chainProblems(chain, { names, key: request.key, authorities })).toEqual([]);
  expect(chain.length).toBeGreaterThan(1);
  expect(request.asked.selfSign).toBe(0);
}

test('HTTP-01, for names and an address', async () => {
  await issued(http(), {
    dnsNames: ['connector.example.com', 'other.example.com'],
    addresses: ['127.0.0.1'],
  });
  const looked = '127.0.0.1 has looked at the challenge for ';
  const seen = told.filter((line) => line.startsWith(looked)).map((line) => line.slice(looked.length));
  expect(seen.sort()).toEqual(['127.0.0.1', 'connector.example.com', 'other.example.com']);
  // It has ended with the work.
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(pebble.httpPort, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});

test('DNS-01, for a name and a wildcard beside it', async () => {
  await issued(dns(), { dnsNames: ['connector.example.com', '*.connector.example.com'], addresses: [] });
  expect(of('present')).toHaveLength(2);
  for (const call of of('present'))
    expect(call).toMatch(/^_acme-challenge\.connector\.example\.com\. [\w-]{43}$/);
  expect(of('cleanup')).toEqual(of('present'));
});

test('an account is used again, and another key has another', async () => {
  const names = { dnsNames: ['connector.example.com'], addresses: [] };
  await issued(http(), names);
  const key = readFileSync(keyFile, 'utf8');
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const count = accounts();
  expect(count).toMatch(/^\d+$/);
  const account = told.find((line) => line.startsWith('the ACME account is '));

  await issued(http(), names);
  expect(readFileSync(keyFile, 'utf8')).toBe(key);
  expect(accounts()).toBe(count);
  expect(told.filter((line) => line.startsWith('the ACME account is '))).toEqual([account, account]);
  expect(told.filter((line) => line.startsWith('a key for a new ACME account is stored'))).toHaveLength(1);
  expect(told.join('\n')).not.toContain('PRIVATE KEY');

  rmSync(keyFile);
  await issued(http(), names);
  expect(accounts()).toBe(String(Number(count) + 1));
});

test("a challenge that is not answered is refused with the server's reason, and taken away", async () => {
  const request = await newRequest({ dnsNames: ['connector.example.com'], addresses: [] });
  const wrong = { ...context, secrets: { ...context.secrets, env: { PATH, SET_RECORD: 'sets another' } } };
  expect(await refusal(settings(dns()), request, wrong)).toMatch(
    /^ACME \S+ gives no certificate: it could not see that connector\.example\.com is ours \("Correct value not found for DNS challenge"\); correct that, and run again$/,
  );
  expect(of('present')).toHaveLength(1);
  expect(of('cleanup')).toEqual(of('present'));

  // Something else answers where the server looks.
  const other = createServer((_, outgoing) => outgoing.end('something else'));
  await new Promise<void>((resolve) => other.listen(pebble.httpPort, '127.0.0.1', resolve));
  try {
    expect(await refusal(settings(http()), request, context)).toBe(
      `${subject()} gives no certificate: something else listens on 127.0.0.1:${pebble.httpPort}, where the challenge is to be answered; choose another port`,
    );
    const elsewhere = { http: { address: '127.0.0.2', port: pebble.httpPort } };
    expect(await refusal(settings(elsewhere), request, context)).toMatch(
      /gives no certificate: it could not see that connector\.example\.com is ours \("The key authorization file from the server did not match this challenge/,
    );
  } finally {
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  }
});

test('a program that fails is named, and called to clean up', async () => {
  const request = await newRequest({ dnsNames: ['connector.example.com'], addresses: [] });
  const failing = { ...context, secrets: { ...context.secrets, env: { PATH, SET_RECORD: 'fails' } } };
  expect(await refusal(settings(dns()), request, failing)).toBe(
    `${subject()} gives no certificate: the program ${process.execPath} ended with code 3; run it by hand with present _acme-challenge.connector.example.com. and a value`,
  );
  expect(of('cleanup')).toEqual(of('present'));
  expect(told.at(-1)).toContain('(what was presented for connector.example.com may still be there)');
  const missing = { dns: { command: [join(pebble.path, 'nowhere')] } };
  expect(await refusal(settings(missing), request, context)).toContain('nowhere cannot be started (ENOENT)');
});

test('what is presented is taken away when the work is aborted', async () => {
  const request = await newRequest({ dnsNames: ['connector.example.com'], addresses: [] });
  const abort = new AbortController();
  const reason = new Error('enough');
  const waiting = { dns: { command: pebble.dnsProgram, waitSeconds: 300 } };
  const report = (line: string) => line.startsWith('waiting 300 s') && abort.abort(reason);
  const work = issue(settings(waiting), request, { ...context, signal: abort.signal, report });
  await expect(work).rejects.toBe(reason);
  expect(of('present')).toHaveLength(1);
  expect(of('cleanup')).toEqual(of('present'));
});

test('a name the server does not want', async () => {
  const request = await newRequest({ dnsNames: ['blocked.example.com'], addresses: [] });
  expect(await refusal(settings(http()), request, context)).toMatch(
    /^ACME \S+ gives no certificate: it answers "[^"]*'blocked\.example\.com'[^"]*"; correct that, and run again$/,
  );
});

test('what a challenge cannot show, and a directory that is not trusted', async () => {
  const wildcard = await newRequest({ dnsNames: ['*.example.com'], addresses: [] });
  expect(await refusal(settings(http()), wildcard, context)).toBe(
    `${subject()} gives no certificate: HTTP-01 shows no wildcard such as *.example.com; choose the challenge dns, or leave the name out`,
  );
  const address = await newRequest({ dnsNames: ['a.example.com'], addresses: ['127.0.0.1'] });
  expect(await refusal(settings(dns()), address, context)).toBe(
    `${subject()} gives no certificate: DNS-01 shows no address such as 127.0.0.1; choose the challenge http, or leave the name out`,
  );
  const untrusted = settings(http(), { authority: undefined });
  const request = await newRequest({ dnsNames: ['a.example.com'], addresses: [] });
  expect(await refusal(untrusted, request, context)).toBe(
    `${subject()} gives no certificate: the certificate of its directory is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); name its authority`,
  );
  writeFileSync(keyFile, 'something else');
  expect(await refusal(settings(http()), request, context)).toContain(
    'gives no certificate: the file account.key, the key of the account, cannot be used: ',
  );
  expect(readFileSync(keyFile, 'utf8')).toBe('something else');
});
