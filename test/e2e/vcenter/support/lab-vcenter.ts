import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot, toolsDirectory } from '../../../../lab/location';
import { ensureTool } from '../../../../lab/tool';
import { vcenterTool } from '../../../../lab/tools';
import { connect, type VcenterOptions, type VcenterSession } from '../../../../vcenter';
import { CuttingProxy } from './cutting-proxy';

export interface LabEvent {
  readonly seq: number;
  readonly kind: string;
  readonly object: string;
  readonly name: string;
  readonly user: string;
  readonly detail: string;
}

const USERNAME = 'administrator@vsphere.local';
const PASSWORD = 'VMware1!';

/** The lab's vCenter alone, for the tests of one file; new for each test. */
export class LabVcenter {
  /** `127.0.0.1:PORT` */
  server = '';
  /** URL of the control port. */
  control = '';
  private directory = '';
  private process?: ChildProcess;
  private sessions: VcenterSession[] = [];
  private proxies: CuttingProxy[] = [];

  constructor() {
    // The first use of a checkout builds the simulator.
    beforeAll(() => this.start(), 600_000);
    afterAll(() => this.stop());
    beforeEach(() => this.call('POST', '/reset'));
    afterEach(async () => {
      await Promise.all(this.sessions.splice(0).map((session) => session.close()));
      await Promise.all(this.proxies.splice(0).map((proxy) => proxy.stop()));
    });
  }

  options(more: Partial<VcenterOptions> = {}): VcenterOptions {
    const tls = { caFile: join(this.directory, 'ca.pem') };
    return { server: this.server, username: USERNAME, password: PASSWORD, tls, ...more };
  }

  /** A session that is closed after the test. */
  async connect(more: Partial<VcenterOptions> = {}): Promise<VcenterSession> {
    const session = await connect(this.options(more));
    this.sessions.push(session);
    return session;
  }

  /** Another way to it, whose connections can be cut. */
  async proxy(): Promise<CuttingProxy> {
    const proxy = await CuttingProxy.start(this.server);
    this.proxies.push(proxy);
    return proxy;
  }

  async events(...kinds: readonly string[]): Promise<LabEvent[]> {
    const events = (await this.call('GET', '/events')) as LabEvent[];
    return events.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  }

  addFault(rule: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.call('POST', '/faults', rule);
  }

  deny(...privileges: readonly string[]): Promise<unknown> {
    return this.call('PUT', `/privileges/${USERNAME}`, { denied: privileges });
  }

  /** The control port; see lab/vcenter/README.md. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.control}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as unknown;
  }

  private async start(): Promise<void> {
    const root = checkoutRoot();
    const program = await ensureTool(vcenterTool(root), {
      toolsDirectory: toolsDirectory(root),
      progress: () => undefined,
    });
    this.directory = mkdtempSync(join(tmpdir(), 'vcenter-e2e-'));
    const listen = ['--listen', '127.0.0.1:0', '--control', '127.0.0.1:0'];
    const args = ['serve', ...listen, '--dir', this.directory, '--username', USERNAME];
    const child = spawn(program, [...args, '--exit-with', String(process.pid)], {
      env: { LAB_VCENTER_PASSWORD: PASSWORD },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = child;
    let said = '';
    for await (const chunk of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      said += chunk;
      const [, server, control] = /sdk https:\/\/([^/]+)\/sdk, control (\S+),/.exec(said) ?? [];
      if (server === undefined || control === undefined) continue;
      this.server = server;
      this.control = control;
      return;
    }
    throw new Error(`the lab's vCenter did not start: ${said}`);
  }

  private async stop(): Promise<void> {
    if (this.process?.exitCode === null) {
      const ended = once(this.process, 'exit');
      this.process.kill();
      await ended;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
