import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface FakeMachine {
  id: string;
  uuid: string;
  name: string;
  product: string;
  power: string;
  address: string;
}

/** The control port of a vCenter: its machines, and events that are waited for. */
export class FakeControl {
  readonly machines: FakeMachine[] = [];
  /** Changes that were asked for, as `vm-1 guest {"address":...}`. */
  readonly asked: string[] = [];
  url = '';
  private events: { seq: number; kind: string; object: string; detail: string }[] = [];
  private waiting: (() => void)[] = [];
  private server: Server | undefined;

  async start(port = 0): Promise<void> {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://control');
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        const answer = (body: unknown, status = 200): void => {
          response.writeHead(status).end(JSON.stringify(body));
        };
        if (url.pathname === '/machines') return answer(this.machines);
        if (url.pathname === '/events') {
          const since = Number(url.searchParams.get('since'));
          const reply = (): void => answer(this.events.filter(({ seq }) => seq > since));
          if (url.searchParams.get('wait') === '0' || this.events.some(({ seq }) => seq > since)) reply();
          else this.waiting.push(reply);
          return;
        }
        const [, , id = '', what = ''] = url.pathname.split('/');
        const body = Buffer.concat(chunks).toString('utf8');
        this.asked.push([id, what, body].join(' ').trim());
        const machine = this.machines.find((one) => one.id === id);
        if (!machine) return answer({ error: 'no such machine' }, 404);
        const { address } = (body === '' ? {} : JSON.parse(body)) as { address?: string | null };
        if (address === '127.0.0.99') return answer({ error: 'it is taken' }, 409);
        if (address !== undefined) machine.address = address ?? '127.0.0.11';
        answer(machine);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server?.close(() => resolve());
      this.server?.closeAllConnections();
    });
  }

  /** A VM that is up. */
  add(machine: Partial<FakeMachine> & { id: string }): void {
    const defaults = { uuid: '', name: machine.id, product: '', power: 'poweredOn', address: '127.0.0.11' };
    this.machines.push({ ...defaults, ...machine });
  }

  happens(kind: string, object = '', detail = ''): void {
    this.events.push({ seq: (this.events.at(-1)?.seq ?? 0) + 1, kind, object, detail });
    for (const reply of this.waiting.splice(0)) reply();
  }
}
