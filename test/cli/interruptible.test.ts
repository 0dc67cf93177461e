import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const COMPILED = join(__dirname, '../../dist/cli');

/** A command whose work takes `cleanup` ms to come to an end when it is told to, then says what it is `judged`. */
function start(cleanup: number, patience?: number): ChildProcessWithoutNullStreams {
  const script = `
    const { interruptible } = require(${JSON.stringify(join(COMPILED, 'interruptible.js'))});
    const { judged } = require(${JSON.stringify(join(COMPILED, 'judged.js'))});
    judged(() => interruptible(async (signal) => {
      const idle = setInterval(() => console.log('at work'), 20);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      clearInterval(idle);
      console.log('told to end');
      await new Promise((resolve) => setTimeout(resolve, ${cleanup}));
      console.log('cleaned up');
      throw signal.reason;
    }, ${JSON.stringify({ patience })})).finally(() => new Promise((resolve) => setTimeout(resolve, 200)));`;
  return spawn(process.execPath, ['-e', script]);
}

interface Run {
  readonly text: { out: string; err: string };
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
  /** Until the child has said so. */
  readonly says: (what: string) => Promise<void>;
}

function watch(child: ChildProcessWithoutNullStreams): Run {
  const text = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (text.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (text.err += data.toString()));
  return {
    text,
    ended: once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    says: async (what) => {
      while (!`${text.out}${text.err}`.includes(what)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended: ${text.out}${text.err}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the work in order, also when it comes again and after the end, with code 2 of a judgement',
  async (signal) => {
    const child = start(300);
    const { text, says, ended } = watch(child);
    await says('at work');
    child.kill(signal);
    await says('told to end');
    child.kill(signal);
    await says('coming to an end in order');
    await says('cleaned up');
    child.kill(signal);
    expect(await ended).toEqual([2, null]);
    expect(text.out).toMatch(/told to end\ncleaned up\n$/);
    expect(text.err).toMatch(
      /^coming to an end in order; a signal after \d+ s stops at once, and may leave things half done\ninterrupted\n$/,
    );
  },
);

test.each(['SIGINT', 'SIGHUP'] as const)(
  '%s ends the process when the work has had its time',
  async (signal) => {
    const child = start(60_000, 200);
    const { text, says, ended } = watch(child);
    await says('at work');
    child.kill('SIGTERM');
    await says('told to end');
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(text.out).not.toContain('cleaned up');
  },
);

test('a lost terminal, where nobody reads any more, is no reason to end without order', async () => {
  const child = start(100);
  const { says, ended } = watch(child);
  await says('at work');
  child.stdout.destroy();
  child.stderr.destroy();
  // It writes meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(child.exitCode).toBeNull();
  child.kill('SIGHUP');
  expect(await ended).toEqual([2, null]);
});

test('looks without an end stop when nobody reads them any more', async () => {
  const spec = join(__dirname, '../../config/examples/lab.yaml');
  const env = {
    ...{ PATH: process.env.PATH, VSPHERE_SERVER: '127.0.0.1:1', CONNECTOR_CONSOLE_PORT: '443' },
    ...{ VSPHERE_USER: 'nobody', VSPHERE_PASSWORD: 'none' },
  };
  const args = [join(COMPILED, 'connector.js'), 'status', spec, '--watch', '1', '--json'];
  const child = spawn(process.execPath, args, { env });
  const { text, says, ended } = watch(child);
  await says('"connectors"');
  child.stdout.destroy();
  expect(await ended).toEqual([2, null]);
  expect(text.err).toContain('the output cannot be written: write EPIPE');
});
