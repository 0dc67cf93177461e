import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeKey } from '../../../provider/access-keys/keys-of-user';
import { waitUntilItWorks, whetherItWorks } from '../../../provider/access-keys/caller-identity';
import { sentence } from '../../../provider/aws-account';
import { ConnectorClient } from '../../../provider/client';
import { accessKey } from '../../../provider/resources/access-key';

// What needs IAM is in test/e2e/access-key.test.ts.

describe('a new key', () => {
  let server: Server;
  let provider: ConnectorClient;
  /** What the server answers, one after another; the last one from then on. */
  let answers: [number, string][];
  let asked: string[];
  const key = { id: 'AKIANEW', secret: 's' };
  const { signal } = new AbortController();

  const refusal = (code: string): string =>
    `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`;
  const REFUSED: [number, string] = [403, refusal('InvalidClientTokenId')];
  const OK: [number, string] = [
    200,
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  ];

  beforeEach(async () => {
    asked = [];
    server = createServer((incoming, outgoing) => {
      asked.push(/Credential=([^/]+)/.exec(incoming.headers.authorization ?? '')?.[1] ?? '');
      const [status, body] = answers.length > 1 ? answers.shift()! : answers[0]!;
      outgoing.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    provider = new ConnectorClient({ aws: null } as never, {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const outcomes: [string, [number, string], string][] = [
    ['is taken', OK, 'works'],
    ['is not known', REFUSED, 'refused'],
    ['has another secret', [403, refusal('SignatureDoesNotMatch')], 'refused'],
    ['may not ask', [403, refusal('AccessDenied')], 'unknown'],
    ['is asked of what is no AWS', [404, '<html/>'], 'unknown'],
  ];
  test.each(outcomes)('%s', async (_what, answer, outcome) => {
    answers = [answer];
    expect(await whetherItWorks(key, provider, signal)).toBe(outcome);
    expect(asked).toEqual(['AKIANEW']);
  });

  test('is waited for until it is known', async () => {
    answers = [REFUSED, REFUSED, OK];
    expect(await waitUntilItWorks(key, provider, signal, [1, 1, 1])).toBe('works');
    expect(asked).toHaveLength(3);
  });

  test('and no longer than that', async () => {
    answers = [REFUSED];
    expect(await waitUntilItWorks(key, provider, signal, [1, 1])).toBe('refused');
    expect(asked).toHaveLength(3);
  });

  test('a run that has been interrupted asks nothing', async () => {
    answers = [REFUSED];
    const controller = new AbortController();
    controller.abort();
    expect(await waitUntilItWorks(key, provider, controller.signal, [1])).toBe('unknown');
    expect(asked).toEqual([]);
  });

  test('an interrupt ends the waiting', async () => {
    answers = [REFUSED];
    const controller = new AbortController();
    const waiting = waitUntilItWorks(key, provider, controller.signal, [3_600_000]);
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await waiting).toBe('unknown');
  });
});

describe('a key in a message', () => {
  const NOW = Date.parse('2026-03-10T12:00:00Z');
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const key = { id: 'AKIA1', status: 'Active' };
  const described: [object, string][] = [
    [{ createdAt: '2026-03-10T11:00:00Z' }, 'AKIA1 (active, made 2026-03-10, less than a day ago)'],
    [{ createdAt: '2026-03-09T12:00:01Z' }, 'AKIA1 (active, made 2026-03-09, less than a day ago)'],
    [{ createdAt: '2026-03-09T12:00:00Z' }, 'AKIA1 (active, made 2026-03-09, a day ago)'],
    [{ createdAt: '2026-03-08T12:00:00Z' }, 'AKIA1 (active, made 2026-03-08, 2 days ago)'],
    [
      { createdAt: '2025-03-10T12:00:00Z', status: 'Inactive', lastUsed: 'never' },
      'AKIA1 (inactive, made 2025-03-10, 365 days ago, never used)',
    ],
    [
      { createdAt: '2026-03-08T12:00:00Z', lastUsed: '2026-03-09T01:02:03Z' },
      'AKIA1 (active, made 2026-03-08, 2 days ago, last used 2026-03-09)',
    ],
    [{ createdAt: '' }, 'AKIA1 (active)'],
  ];
  test.each(described)('%j', (facts, text) => {
    expect(describeKey({ ...key, createdAt: '', ...facts })).toBe(text);
  });
});

test.each([
  ['log in again', 'Log in again.'],
  ['Log in.', 'Log in.'],
  ['really?', 'Really?'],
  ['', ''],
])('%j as a sentence', (text, expected) => {
  expect(sentence(text)).toBe(expected);
});

describe('the id of an import', () => {
  const call = (id: string) => accessKey.importState!({ id } as never);
  const accepted: [string, string, string][] = [
    ['aws-connector:AKIAIOSFODNN7EXAMPLE', 'aws-connector', 'AKIAIOSFODNN7EXAMPLE'],
    ['a+b=c,d.e@f-g_h:AKIAIOSFODNN7EXAMPLE', 'a+b=c,d.e@f-g_h', 'AKIAIOSFODNN7EXAMPLE'],
  ];
  test.each(accepted)('%s', (id, user_name, key) => {
    expect(call(id)).toEqual({ user_name, id: key });
  });

  test.each([
    '',
    'AKIAIOSFODNN7EXAMPLE',
    'user:',
    ':AKIAIOSFODNN7EXAMPLE',
    'u:short',
    'a b:AKIAIOSFODNN7EXAMPLE',
    'u:AKIAIOSFODNN7EXAMPLE:x',
  ])('%j is none', (id) => {
    expect(() => call(id)).toThrow(`${JSON.stringify(id)} names no access key`);
  });
});
