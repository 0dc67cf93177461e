import { reference, VcenterTransportError, type VcenterSession } from '../../vcenter';
import { cut, fault, plain, soap, type Answer } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

/** The pauses are noted, and shortened to their hundredth. */
const pauses: number[] = [];
jest.mock('node:timers/promises', () => {
  const real = jest.requireActual<typeof import('node:timers/promises')>('node:timers/promises');
  return {
    setTimeout: (milliseconds: number, value: unknown, options: { signal?: AbortSignal }) => {
      pauses.push(milliseconds);
      return real.setTimeout(milliseconds / 100, value, options);
    },
  };
});
beforeEach(() => (pauses.length = 0));

const setup = new FakeSetup();
const VM = reference('VirtualMachine', 'vm-1');
const done = soap('<DoResponse xmlns="urn:vim25"><returnval>done</returnval></DoResponse>');

const read = async (session: VcenterSession) =>
  (await session.call('Do', VM, {}, { repeatable: true })).string('returnval');
const change = async (session: VcenterSession) => (await session.call('Do', VM)).string('returnval');

const cutOff: Answer = (response) => {
  response.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': 1000 });
  response.write('<?xml version="1.0"?><soapenv:Envelope>', () => response.socket?.destroy());
};
const truncated: Answer = plain(200, '<?xml version="1.0"?><soapenv:Envelope><soapenv:Body>');

const FAILURES: [string, Answer, RegExp][] = [
  ['503', plain(503, 'starting'), /its services are not available \(HTTP 503\): vCenter is starting/],
  ['a cut connection', cut, /the connection was cut before the answer was complete/],
  ['a cut answer', cutOff, /the connection (was cut|failed).* before the answer was complete/],
  ['XML that ends early', truncated, /answered with XML that is cut off or damaged/],
];

describe.each(FAILURES)('%s', (_, failure, message) => {
  test('a read is tried three times', async () => {
    const session = await setup.connect();
    setup.vcenter.onEach('Do', failure, failure, done);
    await expect(read(session)).resolves.toBe('done');
    expect(setup.vcenter.calls('Do')).toHaveLength(3);
    expect(pauses.map((pause) => Math.floor(pause / 500) * 500)).toEqual([500, 2000]);
  });

  test('and no more often', async () => {
    const session = await setup.connect();
    setup.vcenter.on('Do', failure);
    const error = await refusal(read(session));
    expect(error).toBeInstanceOf(VcenterTransportError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/\(tried 3 times\)\.$/);
    expect(setup.vcenter.calls('Do')).toHaveLength(3);
  });

  test('a change is never repeated, and the doubt is told', async () => {
    const session = await setup.connect();
    setup.vcenter.onEach('Do', failure, done);
    const error = await refusal(change(session));
    expect(error).toMatchObject({ sent: true });
    expect(error.message).toMatch(message);
    expect(error.message).toContain('Whether Do was carried out is not known: look at vCenter before');
    expect(setup.vcenter.calls('Do')).toHaveLength(1);
  });

  test('a login is never repeated', async () => {
    setup.vcenter.on('Login', failure);
    expect((await refusal(setup.connect())).message).toMatch(message);
    expect(setup.vcenter.calls('Login')).toHaveLength(1);
  });
});

test.each([
  ['a fault', fault('TaskInProgress'), /another task works on/],
  [
    'a web page',
    plain(200, '<!DOCTYPE html><html><title>Proxy</title></html>', 'text/html'),
    /a web page \("Proxy"\)/,
  ],
  ['not found', plain(404, 'no'), /no vSphere API at \/sdk \(HTTP 404\)/],
])('a read is not repeated after %s', async (_, answer, message) => {
  const session = await setup.connect();
  setup.vcenter.on('Do', answer);
  expect((await refusal(read(session))).message).toMatch(message);
  expect(setup.vcenter.calls('Do')).toHaveLength(1);
});

test('where nothing listens even a change is tried again, since nothing was sent', async () => {
  const session = await setup.connect();
  await setup.vcenter.stop();
  const error = await refusal(change(session));
  expect(error).toMatchObject({ problem: 'refused', sent: false });
  expect(error.message).toMatch(/nothing listens there \(connection refused\).*\(tried 3 times\)\.$/);
  expect(error.message).not.toContain('is not known');
});

test('reads share a connection, a change has one of its own', async () => {
  const session = await setup.connect();
  setup.vcenter.on('Do', done);
  await read(session);
  await change(session);
  await read(session);
  const [first, second, third] = setup.vcenter.calls('Do').map(({ connection }) => connection);
  expect(third).toBe(first);
  expect(second).not.toBe(first);
});

test('an abort ends the pause before the next try', async () => {
  const session = await setup.connect();
  const abort = new AbortController();
  setup.vcenter.on('Do', (response, received) => {
    setImmediate(() => {
      abort.abort(new Error('stopped'));
    });
    plain(503, '')(response, received);
  });
  await expect(session.call('Do', VM, {}, { repeatable: true, signal: abort.signal })).rejects.toThrow(
    'stopped',
  );
  expect(setup.vcenter.calls('Do')).toHaveLength(1);
});

test('an abort ends a call that is not answered', async () => {
  const session = await setup.connect();
  const abort = new AbortController();
  setup.vcenter.on('Do', () => {
    abort.abort(new Error('stopped'));
  });
  await expect(session.call('Do', VM, {}, { signal: abort.signal })).rejects.toThrow('stopped');
});

test('an answer that does not come in time', async () => {
  const session = await setup.connect();
  setup.vcenter.on('Do', () => undefined);
  const error = await refusal(session.call('Do', VM, {}, { timeoutSeconds: 0.2 }));
  expect(error).toMatchObject({ problem: 'timeout', sent: true });
  expect(error.message).toContain('no answer within 0.2 seconds. Whether Do was carried out is not known');
});

test('an answer without end is cut', async () => {
  const session = await setup.connect();
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  setup.vcenter.on('Do', (response) => {
    response.writeHead(200, { 'Content-Type': 'text/xml' }).on('error', () => undefined);
    const more = () => {
      if (!response.destroyed) response.write(megabyte, more);
    };
    more();
  });
  expect((await refusal(read(session))).message).toMatch(/answered with more than 64 MiB/);
  expect(setup.vcenter.calls('Do')).toHaveLength(1);
});
