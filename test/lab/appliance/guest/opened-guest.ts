import { readFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGuest } from '../../../../lab/appliance/guest';
import type { Guest, GuestAnswer } from '../../../../lab/appliance/guest';
import type { Switches } from '../../../../lab/appliance/model';
import { FakeSide } from './fake-side';

/** A guest in a directory of its own, powered on, with short ways to ask it. */
export class OpenedGuest {
  private constructor(
    readonly side: FakeSide,
    readonly guest: Guest,
    /** Holds the VM's directory, `vm`. */
    readonly parent: string,
  ) {}

  static async open(switches: Partial<Switches> = {}, below = ''): Promise<OpenedGuest> {
    const side = new FakeSide(switches);
    const parent = await realpath(await mkdtemp(join(tmpdir(), 'guest-test-')));
    const guest = await openGuest(side, join(parent, below, 'vm'));
    await guest.powerOn();
    return new OpenedGuest(side, guest, parent);
  }

  async close(): Promise<void> {
    await this.guest.close();
    await rm(this.parent, { recursive: true });
  }

  get directory(): string {
    return join(this.parent, 'vm');
  }

  /** @param call as `GET /programs`, with a query or without */
  ask(
    call: string,
    body: object | string = '',
    credentials: { username: string; password: string } | undefined = {
      username: 'ec2-user',
      password: this.side.user.password,
    },
  ): Promise<GuestAnswer> {
    const [method = '', address = ''] = call.split(' ');
    const url = new URL(address, 'http://guest');
    return this.guest.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      ...(credentials && { credentials }),
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    });
  }

  async read(path: string): Promise<string> {
    const { status, body } = await this.ask(`GET /files?path=${encodeURIComponent(path)}`);
    return status === 200 && Buffer.isBuffer(body) ? body.toString('utf8') : `status ${status}`;
  }

  async start(path: string, arguments_: string, more: object = {}): Promise<number> {
    const { body } = await this.ask('POST /programs', { path, arguments: arguments_, ...more });
    return (body as { pid: number }).pid;
  }

  async temporaryDirectory(): Promise<string> {
    const { body } = await this.ask('POST /temporary', { prefix: 'a', suffix: 'z', directory: true });
    return (body as { path: string }).path;
  }

  /** @returns exit code */
  async end(pid: number): Promise<number | undefined> {
    const program = await until(async () => {
      const { body } = await this.ask('GET /programs');
      const list = body as { pid: number; endTime?: string; exitCode?: number }[];
      return list.find((one) => one.pid === pid && one.endTime !== undefined);
    });
    return program.exitCode;
  }

  async screen(): Promise<string> {
    const { body } = await this.ask('GET /screen', '', undefined);
    return (body as { lines: string[] }).lines.join('\n');
  }
}

/** Waits for a value; jest's own limit ends a test that waits for nothing. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(10);
  }
}

/** Whether the process is there and not a zombie. */
export function lives(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^\d+ \(.*\) Z /s.test(status);
  } catch {
    return false;
  }
}
