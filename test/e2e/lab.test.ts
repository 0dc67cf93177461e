import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment, down, reset, status, up, type Lab, type UpOptions } from '../../lab';
import { httpStatus } from '../../lab/http';
import { isOpen } from '../../lab/ports';
import { isAlive } from '../../lab/process-identity';

/** The first test that is run on a fresh checkout builds the tools. */
jest.setTimeout(600_000);

let directory: string;
let lines: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-'));
  lines = [];
});
afterEach(async () => {
  await down({ directory, delete: true });
  rmSync(directory, { recursive: true, force: true });
});

/** Parts that a killed test run leaves behind end by themselves. */
const begin = (options: UpOptions = {}) =>
  up({ directory, exitWith: process.pid, progress: (line) => lines.push(line), ...options });
const pids = ({ record }: Lab) => [record.parts.vcenter!.pid, record.parts.aws!.pid];
const states = async () => (await status({ directory })).parts.map(({ state }) => state);
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; !(await condition()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
  }
}

test('up, status, up again, down: nothing is started twice, and nothing is left', async () => {
  expect(await status({ directory })).toMatchObject({ healthy: false, parts: [] });
  const first = await begin();
  expect(await status({ directory })).toMatchObject({
    healthy: true,
    parts: [
      { name: 'vcenter', state: 'healthy', pid: first.record.parts.vcenter!.pid },
      { name: 'aws', state: 'healthy', pid: first.record.parts.aws!.pid },
      { name: 'appliances', state: 'healthy', pid: first.record.parts.appliances!.pid },
    ],
  });
  expect(await httpStatus(`http://127.0.0.1:${first.record.ports.control}/health`)).toBe(200);
  for (const path of [directory, first.paths.states, first.paths.logs]) {
    expect(statSync(path).mode & 0o077).toBe(0);
  }
  const second = await begin();
  expect(pids(second)).toEqual(pids(first));
  expect(lines).toContain('everything runs already');

  await down({ directory });
  const { vcenter, control, aws, appliances } = first.record.ports;
  for (const port of [vcenter, control, aws, appliances]) expect(await isOpen('127.0.0.1', port)).toBe(false);
  expect(Object.values(first.record.parts).filter(isAlive)).toEqual([]);
  expect(await states()).toEqual(['stopped', 'stopped', 'stopped']);
  await down({ directory });

  // Ports and password are remembered: what a shell has of the lab stays valid.
  const third = await begin();
  expect(third.record.ports).toEqual(first.record.ports);
  expect(third.record.vcenter).toEqual(first.record.vcenter);
});

test('terraform reads both through the environment and the provider mirror', async () => {
  const lab = await begin();
  const stack = join(directory, 'stack');
  mkdirSync(stack);
  const { vsphereProvider, awsProvider } = lab.record;
  writeFileSync(
    join(stack, 'main.tf.json'),
    JSON.stringify({
      terraform: {
        required_providers: {
          vsphere: { source: 'vmware/vsphere', version: vsphereProvider!.version },
          aws: { source: 'hashicorp/aws', version: awsProvider!.version },
        },
      },
      provider: { vsphere: { allow_unverified_ssl: false }, aws: {} },
      data: {
        vsphere_datacenter: { this: { name: 'DC0' } },
        aws_caller_identity: { this: {} },
      },
      output: {
        read: {
          value: ['${data.vsphere_datacenter.this.name}', '${data.aws_caller_identity.this.account_id}'],
        },
      },
    }),
  );
  const env = childEnvironment(lab);
  const terraform = (...args: string[]) =>
    execFileSync(lab.record.engine!.command, args, { cwd: stack, env, encoding: 'utf8' });
  terraform('init', '-no-color');
  terraform('apply', '-auto-approve', '-no-color');
  expect(JSON.parse(terraform('output', '-json', 'read'))).toEqual(['DC0', '123456789012']);
});

test('the image is there, and another size is built on demand', async () => {
  const small = await begin({ imagePayloadBytes: 1024 ** 2 });
  expect(statSync(small.paths.image).size).toBe(small.record.image!.bytes);
  const large = await begin({ imagePayloadBytes: 3 * 1024 ** 2 });
  expect(large.record.image!.bytes - small.record.image!.bytes).toBeGreaterThanOrEqual(2 * 1024 ** 2);
  expect(large.record.image!.sha256).not.toBe(small.record.image!.sha256);
  expect((await begin()).record.image).toEqual(large.record.image);
});

test('a part that was killed is started again, where it was, and the others are left alone', async () => {
  const first = await begin();
  process.kill(first.record.parts.aws!.pid, 'SIGKILL');
  await until(() => !isAlive(first.record.parts.aws!));
  expect(await states()).toEqual(['healthy', 'stopped', 'healthy']);
  expect((await status({ directory })).healthy).toBe(false);

  const second = await begin();
  expect(lines).toContain('AWS has ended: it is started anew');
  expect(second.record.ports).toEqual(first.record.ports);
  expect(pids(second)[0]).toBe(pids(first)[0]);
  expect(await states()).toEqual(['healthy', 'healthy', 'healthy']);
});

test('a part that hangs is unhealthy, and is replaced', async () => {
  const first = await begin();
  process.kill(first.record.parts.aws!.pid, 'SIGSTOP');
  expect(await states()).toEqual(['healthy', 'unhealthy', 'healthy']);
  const second = await begin();
  expect(lines).toContain('AWS runs and does not answer: it is started anew');
  expect(isAlive(first.record.parts.aws!)).toBe(false);
  expect(second.record.ports).toEqual(first.record.ports);
});

test('a port somebody else has taken is replaced, and said', async () => {
  const first = await begin();
  await down({ directory });
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(first.record.ports.aws, '127.0.0.1', resolve));
  try {
    await expect(
      begin({ awsPort: first.record.ports.aws + 1, vcenterPort: first.record.ports.aws }),
    ).rejects.toThrow(
      `port ${first.record.ports.aws} on 127.0.0.1 is taken. Choose another with --vcenter-port`,
    );
    const second = await begin();
    expect(second.record.ports.aws).not.toBe(first.record.ports.aws);
    expect(second.record.ports.vcenter).toBe(first.record.ports.vcenter);
    expect(lines.join('\n')).toContain(`port ${first.record.ports.aws} has been taken by another process`);
  } finally {
    await new Promise((resolve) => stranger.close(resolve));
  }
});

test('a part that ends while it starts is reported with its log, and the others are ended', async () => {
  // Where the certificate of its CA belongs.
  mkdirSync(join(directory, 'vcenter', 'ca.pem'), { recursive: true });
  const failure = await begin().catch((error: unknown) => error as Error);
  const log = join(directory, 'logs', 'vcenter.log');
  expect(failure).toMatchObject({ name: 'LabError' });
  expect((failure as Error).message).toContain(
    `vCenter ended while it was starting. Its log, ${log}, ends:\n  `,
  );
  expect((failure as Error).message).toContain(readFileSync(log, 'utf8').trimEnd().split('\n').at(-1));
  expect(await states()).toEqual(['stopped', 'stopped', 'stopped']);
});

test('two at once start one lab', async () => {
  const labs = await Promise.all([begin(), begin()]);
  expect(pids(labs[0])).toEqual(pids(labs[1]));
  expect(lines).toContain(`waiting for process ${process.pid}, which works on this lab`);
});

test('two labs side by side, on addresses of their own if that is wanted', async () => {
  const other = mkdtempSync(join(tmpdir(), 'lab-other-'));
  try {
    const labs = await Promise.all([begin(), begin({ directory: other, address: '127.0.0.2' })]);
    expect(new Set(labs.flatMap(pids)).size).toBe(4);
    expect(labs[1].record.address).toBe('127.0.0.2');
    await down({ directory });
    expect((await status({ directory: other })).healthy).toBe(true);
    await expect(begin({ directory: other, address: '127.0.0.3' })).rejects.toThrow(
      'run `connector lab down` before it can move',
    );
  } finally {
    await down({ directory: other, delete: true });
  }
  expect(existsSync(other)).toBe(false);
});

test('reset removes local states', async () => {
  const { paths } = await begin();
  const state = join(paths.states, 'fra-01.tfstate');
  writeFileSync(state, '{}');
  await reset({ directory });
  expect(existsSync(state)).toBe(false);
  expect(existsSync(paths.states)).toBe(true);
  await down({ directory });
  await expect(reset({ directory })).rejects.toThrow('vCenter does not run: run `connector lab up`');
});

test('the lab ends with its owner', async () => {
  const owner = spawn('sleep', ['600']);
  const exit = once(owner, 'exit');
  const lab = await begin({ exitWith: owner.pid }).finally(() => owner.kill('SIGKILL'));
  await exit;
  await until(() => Object.values(lab.record.parts).filter(isAlive).length === 0);
});

test('an interrupted start leaves nothing', async () => {
  const controller = new AbortController();
  const progress = (line: string) => {
    lines.push(line);
    if (line.startsWith('starting')) controller.abort();
  };
  await expect(begin({ progress, signal: controller.signal })).rejects.toThrow('aborted');
  expect(await states()).toEqual(['stopped', 'stopped', 'stopped']);
});

test.each(['0.0.0.0', '192.168.1.1', 'localhost'])('%s is refused', async (address) => {
  await expect(begin({ address })).rejects.toThrow(
    `the lab listens on loopback only: ${address} is not in 127.0.0.0/8`,
  );
});
