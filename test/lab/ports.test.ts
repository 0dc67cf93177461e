import { createServer, type AddressInfo } from 'node:net';
import { chooseFreePort, isFree, isOpen, PORT_RANGE, waitUntilClosed } from '../../lab/ports';
import { requireLoopback } from '../../lab/loopback';

/** Something that listens while `work` runs. */
async function listening(work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a port is free until somebody listens on it', () =>
  listening(async (port) => {
    expect(await isFree('127.0.0.1', port)).toBe(false);
    expect(await isOpen('127.0.0.1', port)).toBe(true);
    expect(await isFree('127.0.0.2', port)).toBe(true);
    expect(await isOpen('127.0.0.2', port)).toBe(false);
  }));

test('a port is chosen below the ephemeral ones', async () => {
  const port = await chooseFreePort('127.0.0.1');
  expect(port).toBeGreaterThanOrEqual(PORT_RANGE.from);
  expect(port).toBeLessThan(PORT_RANGE.to);
});

test('what is spoken for or taken is not chosen', async () => {
  const asked: number[] = [];
  const free = (_address: string, port: number) => {
    asked.push(port);
    return Promise.resolve(asked.length === 3);
  };
  const port = await chooseFreePort('127.0.0.1', [20000], free);
  expect(asked).toHaveLength(3);
  expect(port).toBe(asked[2]);
  expect(asked).not.toContain(20000);
});

test('it is said when none is left', async () => {
  await expect(chooseFreePort('127.0.0.1', [], () => Promise.resolve(false))).rejects.toThrow(
    'no free port found on 127.0.0.1 between 20000 and 32000',
  );
});

test('a port that stays open is reported', () =>
  listening((port) =>
    expect(waitUntilClosed('127.0.0.1', port, 50)).rejects.toThrow(
      `127.0.0.1:${port} still answers, by a process the lab did not start`,
    ),
  ));

test.each(['127.0.0.1', '127.255.255.254'])('%s is loopback', (address) => {
  expect(() => requireLoopback(address)).not.toThrow();
});

test.each(['0.0.0.0', '10.0.0.1', '128.0.0.1', '127.0.0.1.example.com', 'localhost', '::1', ''])(
  '%p is refused',
  (address) => {
    expect(() => requireLoopback(address)).toThrow(
      `the lab listens on loopback only: ${address} is not in 127.0.0.0/8`,
    );
  },
);
