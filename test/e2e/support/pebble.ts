import { spawn, type ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkoutRoot, toolsDirectory } from '../../../lab/location';
import { chooseFreePort, isOpen } from '../../../lab/ports';
import { silent } from '../../../lab/progress';
import { ensureTool } from '../../../lab/tool';
import { acmeTool } from '../../../lab/tools';
import { selfSignedCertificate } from '../../secrets/certificate';
import { until } from './until';

const HOST = '127.0.0.1';

/** The ACME server Pebble, and pebble-challtestsrv, which answers what it asks of the DNS. */
export interface Pebble {
  /** A directory of the test's own; PEM of the server's certificate and a program for DNS-01 lie in it. */
  readonly path: string;
  readonly directory: string;
  readonly authority: string;
  /** Sets TXT records at the DNS server and notes each call in `dns-calls` of its directory. */
  readonly dnsProgram: readonly string[];
  /** Where the server looks for HTTP-01; every name leads to 127.0.0.1. */
  readonly httpPort: number;
  /** Everything the server has printed. */
  log(): string;
  /** What the certificates of now end at; another one for each start. */
  root(): Promise<X509Certificate>;
}

/** One server for the tests of a file, on ports of its own, built on first use. */
export function usePebble(): Pebble {
  const path = mkdtempSync(join(tmpdir(), 'pebble-'));
  const children: ChildProcess[] = [];
  const facts = { directory: '', httpPort: 0, management: '' };
  const authority = join(path, 'pebble.pem');
  const dnsProgram = join(path, 'set-record.cjs');
  let printed = '';

  beforeAll(async () => {
    const pebble = await ensureTool(acmeTool(checkoutRoot()), {
      toolsDirectory: toolsDirectory(),
      progress: silent,
    });
    const ports: number[] = [];
    for (let count = 0; count < 5; count++) ports.push(await chooseFreePort(HOST, ports));
    const [listen, management, dns, dnsManagement, httpPort] = ports as [
      number,
      number,
      number,
      number,
      number,
    ];
    const { cert, key } = selfSignedCertificate('pebble');
    writeFileSync(authority, cert);
    writeFileSync(join(path, 'pebble.key'), key, { mode: 0o600 });
    writeFileSync(dnsProgram, recordProgram(dnsManagement, join(path, 'dns-calls')));
    const config = {
      listenAddress: `${HOST}:${listen}`,
      managementListenAddress: `${HOST}:${management}`,
      certificate: authority,
      privateKey: join(path, 'pebble.key'),
      httpPort,
      // Nothing listens there.
      tlsPort: httpPort,
      domainBlocklist: ['blocked.example.com'],
    };
    writeFileSync(join(path, 'pebble.json'), JSON.stringify({ pebble: config }));

    const without = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', '', '-defaultIPv6', ''];
    const dnsServer = ['-dns01', `${HOST}:${dns}`, '-management', `${HOST}:${dnsManagement}`, ...without];
    children.push(start(join(dirname(pebble), 'pebble-challtestsrv'), dnsServer));
    const server = start(pebble, ['-config', join(path, 'pebble.json'), '-dnsserver', `${HOST}:${dns}`]);
    children.push(server);
    server.stdout!.setEncoding('utf8').on('data', (text: string) => (printed += text));
    for (const port of [listen, management, dnsManagement])
      await until(async () => (await isOpen(HOST, port)) || undefined);
    Object.assign(facts, {
      directory: `https://${HOST}:${listen}/dir`,
      httpPort,
      management: `https://${HOST}:${management}`,
    });
  }, 600_000);

  afterAll(async () => {
    for (const child of children) {
      const ended = once(child, 'exit');
      child.stdin!.end();
      await ended;
    }
    rmSync(path, { recursive: true, force: true });
  }, 60_000);

  return {
    path,
    authority,
    dnsProgram: [process.execPath, dnsProgram],
    get directory() {
      return facts.directory;
    },
    get httpPort() {
      return facts.httpPort;
    },
    log: () => printed,
    root: () => fetchRoot(`${facts.management}/roots/0`, readFileSync(authority, 'utf8')),
  };
}

/** Ends when its standard input does: at the latest with this process, however that ends. */
function start(program: string, args: readonly string[]): ChildProcess {
  const script = '"$0" "$@" </dev/null & cat >/dev/null; kill $! && wait $!';
  return spawn('/bin/sh', ['-c', script, program, ...args], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // No waiting between challenges, and none that are valid from before.
    env: { PATH: process.env.PATH, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' },
  });
}

const recordProgram = (port: number, calls: string): string => `
const [, , action, host, value] = process.argv;
require('node:fs').appendFileSync(${JSON.stringify(calls)}, [action, host, value].join(' ') + '\\n');
if (process.env.SET_RECORD === 'fails') process.exit(3);
const wanted = process.env.SET_RECORD === 'sets another' ? 'another' : value;
fetch('http://${HOST}:${port}/' + (action === 'present' ? 'set-txt' : 'clear-txt'), {
  method: 'POST',
  body: JSON.stringify({ host, value: wanted }),
}).then(({ ok }) => process.exit(ok ? 0 : 1));
`;

async function fetchRoot(url: string, ca: string): Promise<X509Certificate> {
  const text = await new Promise<string>((resolve, reject) => {
    get(url, { ca, agent: false }, (incoming) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      incoming.once('end', () => resolve(body));
    }).once('error', reject);
  });
  return new X509Certificate(text);
}
