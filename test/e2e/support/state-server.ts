import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A state server as Terraform's http backend expects it: GET, POST and DELETE of a state, LOCK and UNLOCK of it. */
export class StateServer {
  /** By path. */
  readonly states = new Map<string, string>();
  /** What the holder of a lock says of itself, by path. */
  readonly locks = new Map<string, string>();
  /** Says of a request whether the connection breaks before anything is done. */
  cuts: (method: string, path: string) => boolean = () => false;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<StateServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const states = new StateServer(server);
    server.on('request', (request, response) => {
      void textOf(request).then((body) => {
        const [method = '', path = ''] = [request.method, request.url?.split('?')[0]];
        if (states.cuts(method, path)) return response.destroy();
        const [status, text] = states.answer(method, path, body);
        return response.writeHead(status).end(text);
      });
    });
    return states;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(method: string, path: string, body: string): [number, string] {
    const held = this.locks.get(path);
    switch (method) {
      case 'LOCK':
        if (held !== undefined) return [423, held];
        this.locks.set(path, body);
        return [200, ''];
      case 'UNLOCK':
        this.locks.delete(path);
        return [200, ''];
      case 'POST':
        this.states.set(path, body);
        return [200, ''];
      case 'DELETE':
        this.states.delete(path);
        return [200, ''];
      default: {
        const state = this.states.get(path);
        return state === undefined ? [404, ''] : [200, state];
      }
    }
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part as string;
  return text;
}
