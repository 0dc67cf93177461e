import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFaults } from '../faults';
import type { Fleet } from '../fleet/fleet';
import type { Unit } from '../fleet/unit';
import { readSwitches } from '../switches';
import { applianceStatus } from './appliance-status';
import { json, readRequest, type ControlAnswer, type ControlRequest } from './requests';

export interface ControlPort {
  readonly url: string;
  close(): Promise<void>;
}

export interface ControlOptions {
  readonly host: string;
  readonly port: number;
  readonly fleet: Fleet;
  /** Whether the VMs of the beginning are known. */
  readonly ready: () => boolean;
}

/**
 * Serves what vCenter asks of the guests, and what a test wants of the appliances, without any authentication but
 * the guests' own.
 *
 * @throws Error when the port is taken
 */
export async function openControlPort({ host, port, fleet, ready }: ControlOptions): Promise<ControlPort> {
  const server = createServer((request, response) => {
    readRequest(request)
      .then((read) => answer(read, fleet, ready))
      .catch((error: unknown): ControlAnswer => {
        const message = error instanceof Error ? error.message : String(error);
        return { status: error instanceof RangeError ? 400 : 500, body: { error: message } };
      })
      .then((outcome) => send(response, outcome))
      .catch(() => response.destroy());
  });
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.address}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });

function send(response: ServerResponse, { status, body }: ControlAnswer): void {
  if (body === undefined) {
    response.writeHead(status).end();
  } else if (Buffer.isBuffer(body)) {
    response.writeHead(status, { 'Content-Type': 'application/octet-stream' }).end(body);
  } else {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }
}

const NOT_FOUND: ControlAnswer = { status: 404, body: { error: 'not found' } };
const done = (body?: unknown): ControlAnswer =>
  body === undefined ? { status: 204 } : { status: 200, body };

async function answer(request: ControlRequest, fleet: Fleet, ready: () => boolean): Promise<ControlAnswer> {
  const [, part = '', name = '', what = '', ...deeper] = request.path.split('/').map(decodeURIComponent);
  if (part === 'guests') {
    const path = request.path.split('/').slice(3).join('/');
    return (await fleet.byId(name)?.handle({ ...request, path: `/${path}` })) ?? NOT_FOUND;
  }
  if (deeper.length > 0) return NOT_FOUND;
  switch (`${request.method} /${[part, what].filter((text) => text !== '').join('/')}`) {
    case 'GET /health':
      return { status: ready() ? 200 : 503, body: { ready: ready() } };
    case 'POST /reset':
      fleet.defaults = {};
      await fleet.clear();
      await fleet.adopt();
      return done();
    case 'GET /appliances':
      if (name !== '') return one(fleet, name, (unit) => done(applianceStatus(unit.appliance)));
      await fleet.refresh();
      return done(fleet.all().map(({ appliance }) => applianceStatus(appliance)));
    case 'GET /appliances/switches':
      return one(fleet, name, ({ appliance }) => done(appliance.switches));
    case 'PUT /appliances/switches': {
      const switches = readSwitches(json(request));
      return one(fleet, name, async ({ appliance }) => {
        await appliance.setSwitches(switches);
        return done(appliance.switches);
      });
    }
    // As with automatic upgrades: nobody has asked for it in the console.
    case 'POST /appliances/upgrade':
      return one(fleet, name, async ({ appliance }) => {
        await appliance.upgrade();
        return done(applianceStatus(appliance));
      });
    case 'GET /appliances/faults':
      return one(fleet, name, ({ appliance }) => done(appliance.faults.list()));
    case 'PUT /appliances/faults': {
      const faults = readFaults(json(request));
      return one(fleet, name, ({ appliance }) => {
        appliance.faults.set(faults);
        return done(appliance.faults.list());
      });
    }
    case 'GET /defaults':
      return name === 'switches' ? done(fleet.defaults) : NOT_FOUND;
    case 'PUT /defaults':
      if (name !== 'switches') return NOT_FOUND;
      fleet.defaults = readSwitches(json(request));
      return done(fleet.defaults);
    default:
      return NOT_FOUND;
  }
}

async function one(
  fleet: Fleet,
  name: string,
  act: (unit: Unit) => ControlAnswer | Promise<ControlAnswer>,
): Promise<ControlAnswer> {
  const unit = await fleet.named(name);
  return unit ? act(unit) : { status: 404, body: { error: `there is no appliance ${name}` } };
}
