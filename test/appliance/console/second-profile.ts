import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { HttpConsoleProfile } from '../../../appliance/profiles/console-profile';

const assumed = <T>(value: T) => ({ value, basis: 'assumed', source: 'this test' }) as const;

/** An appliance of another kind: another port, activated by a request, with an API for its health and no password. */
export const gatewayProfile: HttpConsoleProfile = {
  driver: 'http',
  title: 'Test Gateway',
  port: assumed(8080),
  oldestTls: undefined,
  enrolment: assumed({
    method: 'GET',
    path: '/?activationRegion={configuration.connectorKey}&gatewayType=TEST&no_redirect',
    statuses: [200, 302],
    undo: { method: 'DELETE', path: '/activation', statuses: [204] },
  }),
  health: assumed({
    path: '/api/health',
    version: 'software.version',
    registered: 'activated',
    items: 'checks',
    name: 'id',
    status: 'state',
    message: 'detail',
    statuses: { ok: ['HEALTHY', 'RUNNING'], warning: ['UNKNOWN'], error: ['UNHEALTHY'] },
  }),
};

export interface Gateway {
  readonly port: number;
  readonly asked: string[];
  activated: boolean;
  answer: string | undefined;
  close(): void;
}

export async function startGateway(tls?: { key: string; cert: string }): Promise<Gateway> {
  const state = { activated: false, answer: undefined as string | undefined, asked: [] as string[] };
  const handle: Parameters<typeof createServer>[1] = (incoming, answer) => {
    state.asked.push(`${incoming.method} ${incoming.url}`);
    const url = new URL(incoming.url ?? '/', 'http://gateway');
    if (incoming.method === 'DELETE') {
      state.activated = false;
      answer.writeHead(204).end();
    } else if (url.pathname === '/api/health') {
      const checks = [
        { id: 'Cloud', state: state.activated ? 'HEALTHY' : 'UNKNOWN' },
        { id: 'Cache', state: 'UNHEALTHY', detail: 'disk is full' },
      ];
      answer.end(
        state.answer ?? JSON.stringify({ software: { version: '3.1' }, activated: state.activated, checks }),
      );
    } else if (url.searchParams.get('activationRegion') === 'eu central/1') {
      state.activated = true;
      answer.end('AAAAA-BBBBB');
    } else {
      answer.writeHead(400).end('<h1>no such <b>region</b></h1>');
    }
  };
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    close: () => void server.close(),
  });
}
