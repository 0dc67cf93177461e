import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { steps } from './support/steps';
import { withEveryEngine } from './support/suite';
import type { Workspace } from './support/workspace';

/** Asks again until there is an answer. */
async function until<T>(ask: () => T | undefined): Promise<T> {
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
}

/** IDs of this workspace's provider processes, by the file they run. */
function providers({ directory }: Workspace): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return lines
    .filter((line) => line.includes(`${directory}/`) && line.includes('.cjs'))
    .map((line) => Number.parseInt(line, 10));
}

/** What Terraform tells a provider that it starts. */
const AS_TERRAFORM = {
  PLUGIN_PROTOCOL_VERSIONS: '6',
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};

const waiting = 'resource "probe_thing" "a" { name = "waits" }';

withEveryEngine((workshop) => {
  test('Ctrl-C cancels a call, saves what it saved, and ends everything', async () => {
    const workspace = workshop.workspace();
    workspace.configure(waiting);
    const { output, code } = await workspace.run(['apply', '-auto-approve', '-no-color'], {
      ownGroup: true,
      started: (child) => {
        void until(() => (workspace.happenings().includes('create waits') ? true : undefined)).then(() => {
          // The terminal's signal reaches the provider too, which must leave it to the engine.
          process.kill(-(child.pid ?? 0), 'SIGINT');
        });
      },
    });
    expect(code).toBe(1);
    expect(output).toContain('Interrupted by the operator before it was done');
    expect(workspace.happenings()).toContain('create cancelled');
    expect(workspace.attributes('probe_thing.a')).toMatchObject({ id: 'waits' });
    await until(() => (providers(workspace).length === 0 ? true : undefined));
    expect(workspace.happenings().at(-1)).toBe('closed');
  });

  test('no provider is left when the engine is killed', async () => {
    const workspace = workshop.workspace();
    workspace.configure(waiting);
    await workspace.run(['apply', '-auto-approve', '-no-color'], {
      started: (child) => {
        void until(() => (workspace.happenings().includes('create waits') ? true : undefined)).then(() => {
          expect(providers(workspace).length).toBeGreaterThan(0);
          child.kill('SIGKILL');
        });
      },
    });
    await until(() => (providers(workspace).length === 0 ? true : undefined));
  });

  test('a provider told to end lets its calls end first', async () => {
    const workspace = workshop.workspace();
    workspace.configure(waiting);
    const { output } = await workspace.run(['apply', '-auto-approve', '-no-color'], {
      started: () => {
        void until(() => (workspace.happenings().includes('create waits') ? true : undefined)).then(() => {
          for (const id of providers(workspace)) process.kill(id, 'SIGTERM');
        });
      },
    });
    expect(output).toContain('Interrupted by the operator before it was done');
    expect(workspace.attributes('probe_thing.a')).toMatchObject({ id: 'waits' });
    expect(workspace.isTainted('probe_thing.a')).toBe(true);
    expect(workspace.happenings().at(-1)).toBe('closed');
  });

  test('a provider to which nobody connects ends with the process that started it', async () => {
    const workspace = workshop.workspace();
    const started = execFileSync(
      'sh',
      ['-c', `node ${workspace.providerFile()} >handshake & while [ ! -s handshake ]; do sleep 0.05; done`],
      {
        cwd: workspace.directory,
        env: { ...process.env, ...AS_TERRAFORM },
      },
    );
    expect(started).toHaveLength(0);
    expect(workspace.read('handshake')).toMatch(/^1\|6\|unix\|.+\|grpc\|\n$/);
    await until(() => (providers(workspace).length === 0 ? true : undefined));
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'a provider that %s hits as it makes its socket leaves no socket',
    async (signal) => {
      const workspace = workshop.workspace();
      const scratch = join(workspace.directory, 'tmp');
      mkdirSync(scratch);
      const child = spawn('node', [workspace.providerFile()], {
        cwd: workspace.directory,
        env: { ...process.env, ...AS_TERRAFORM, TMPDIR: scratch },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      // Not a moment is to be lost.
      for (const until = Date.now() + 30_000; readdirSync(scratch).length === 0;) {
        if (Date.now() > until) throw new Error(`no socket in ${scratch}`);
      }
      child.kill(signal);
      if (signal === 'SIGINT') {
        // It goes on, since Terraform may still need its answers.
        const line = new Promise<string>((resolve) =>
          child.stdout.once('data', (data) => resolve(String(data))),
        );
        expect(await Promise.race([line, ended])).toMatch(/^1\|6\|unix\|/);
        child.kill('SIGTERM');
      }
      await ended;
      expect(readdirSync(scratch)).toEqual([]);
    },
  );

  test('a process that waits for the engine serves run after run', async () => {
    const workspace = workshop.workspace();
    const child = spawn(
      'node',
      [workspace.providerFile(), '--reattach', 'probe.internal/conformance/probe'],
      {
        cwd: workspace.directory,
      },
    );
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const [, reattach = ''] = await until(
      () => /^TF_REATTACH_PROVIDERS='(.*)'\n$/.exec(printed) ?? undefined,
    );
    const env = { TF_REATTACH_PROVIDERS: reattach };
    workspace.configure('resource "probe_thing" "a" { name = "one" }');
    expect(await workspace.run(['apply', '-auto-approve', '-no-color'], { env })).toMatchObject({ code: 0 });
    expect(await workspace.run(['destroy', '-auto-approve', '-no-color'], { env })).toMatchObject({
      code: 0,
    });
    expect(providers(workspace)).toEqual([child.pid]);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  test('nobody without the certificate is let in', async () => {
    const workspace = workshop.workspace();
    const scratch = join(workspace.directory, 'tmp');
    mkdirSync(scratch);
    workspace.configure(waiting);
    let checked: Promise<readonly string[]> | undefined;
    await workspace.run(['apply', '-auto-approve', '-no-color'], {
      env: { TMPDIR: scratch },
      started: (child) => {
        checked = until(() => (workspace.happenings().includes('create waits') ? true : undefined))
          .then(() => {
            const [socket = ''] = readdirSync(scratch).filter((name) => name.startsWith('provider-'));
            return Promise.all([
              tlsAnswer(join(scratch, socket, 'provider')),
              plainAnswer(join(scratch, socket, 'provider')),
            ]);
          })
          .finally(() => child.kill('SIGINT'));
      },
    });
    expect(await checked).toEqual(['closed', 'closed']);
    expect(readdirSync(scratch).filter((name) => name.startsWith('provider-'))).toEqual([]);
  });

  test('a temporary directory too deep for a socket', async () => {
    const workspace = workshop.workspace();
    const deep = join(workspace.directory, 'x'.repeat(120));
    mkdirSync(deep);
    workspace.configure('resource "probe_thing" "a" { name = "one" }');
    expect(
      await workspace.run(['apply', '-auto-approve', '-no-color'], { env: { TMPDIR: deep } }),
    ).toMatchObject({ code: 0 });
  });

  test('two hundred resources at parallelism 10', async () => {
    const workspace = workshop.workspace();
    workspace.configure(
      'resource "probe_thing" "a" {\n  count = 200\n  name  = "n${count.index}"\n  size  = 1 + count.index % 10\n}',
    );
    const apply = await workspace.run(['apply', '-auto-approve', '-no-color', '-parallelism=10']);
    expect(apply.output).toContain('Apply complete! Resources: 200 added');
    expect(await workspace.run(['plan', '-no-color', '-detailed-exitcode'])).toMatchObject({ code: 0 });
    const destroy = await workspace.run(['destroy', '-auto-approve', '-no-color', '-parallelism=10']);
    expect(destroy.output).toContain('200 destroyed');
    expect(readdirSync(workspace.world)).toEqual(['happenings.log']);
  });

  test('a long operation has its ephemeral resource renewed', async () => {
    const workspace = workshop.workspace();
    workspace.configure(`ephemeral "probe_secret" "s" { name = "lease" }
resource "probe_thing" "a" {
  name     = "waits"
  password = ephemeral.probe_secret.s.value
}`);
    await workspace.run(['apply', '-auto-approve', '-no-color'], {
      started: (child) => {
        void until(() =>
          workspace.happenings().some((one) => one.startsWith('renew')) ? true : undefined,
        ).then(() => child.kill('SIGINT'));
      },
    });
    expect(workspace.happenings()).toContain('renew {"name":"lease"}');
    expect(workspace.happenings()).toContain('close {"name":"lease"}');
  });

  test('the log is Terraform’s own form, and without secrets', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, []);
    workspace.configure(
      'resource "probe_thing" "a" {\n  name = "fails-after"\n  password = "hunter2-hunter2"\n}',
    );
    const log = join(workspace.directory, 'terraform.log');
    await workspace.run(['apply', '-auto-approve', '-no-color'], {
      env: { TF_LOG_PROVIDER: 'debug', TF_LOG_PATH: log },
    });
    const lines = readFileSync(log, 'utf8');
    expect(lines).toMatch(/\[DEBUG\] .*Error: it broke while the password was \(sensitive value\)/);
    writeFileSync(log, '');
  });
});

/** What becomes of a TLS client without a certificate that sends an HTTP/2 preface. */
function tlsAnswer(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ path, rejectUnauthorized: false, ALPNProtocols: ['h2'] }, () => {
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    });
    socket.on('data', () => resolve('answered'));
    socket.on('error', () => resolve('closed'));
    socket.on('close', () => resolve('closed'));
  });
}

function plainAnswer(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectSocket(path, () => socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    // A TLS server answers plain text with an alert, not with a frame of HTTP/2.
    socket.on('data', (data) => resolve(data[0] === 0x15 ? 'closed' : 'answered'));
    socket.on('error', () => resolve('closed'));
    socket.on('close', () => resolve('closed'));
  });
}
