// How long the certificates of 200 consoles take to be verified, the start of the command included.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/prepare.mjs';

const require = createRequire(import.meta.url);
const CONSOLES = 200;
const HERE = fileURLToPath(import.meta.url);

/** Seconds of one `connector cert verify` of all of them. */
export async function benchCertificates() {
  const consoles = fork(HERE, ['--consoles'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const [answer] = await Promise.race([once(consoles, 'message'), once(consoles, 'exit')]);
    if (!Array.isArray(answer)) throw new Error(`the consoles have ended with exit code ${answer}`);
    const places = answer.flatMap((port) => ['--url', `127.0.0.1:${port}`]);
    const since = process.hrtime.bigint();
    const { code, out } = await run(['cert', 'verify', ...places]);
    const seconds = Number(process.hrtime.bigint() - since) / 1e9;
    if (code !== 0 || !out.endsWith(`\n${CONSOLES} ok\n`))
      throw new Error(`connector cert verify ended with exit code ${code}:\n${out}`);
    return { count: CONSOLES, seconds };
  } finally {
    consoles.kill();
  }
}

async function run(args) {
  const child = spawn(process.execPath, [join(root, 'dist/cli/connector.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  const [code] = await once(child, 'close');
  return { code, out };
}

/** 200 servers with a certificate each, all of one authority; they end with their parent. */
async function serve() {
  const pki = require('../dist/pki');
  const { X509Certificate } = require('node:crypto');
  const authorityKey = await pki.generateKey({ algorithm: 'rsa', size: 2048 });
  const authority = pki.makeAuthority(authorityKey, 'Bench', { days: 365 });
  const by = { certificate: new X509Certificate(authority), key: authorityKey };
  // One key for all: making 200 takes longer than anything that is measured.
  const key = await pki.generateKey({ algorithm: 'rsa', size: 2048 });
  const ports = [];
  for (let at = 0; at < CONSOLES; at++) {
    const names = { dnsNames: [`console-${at}.example.com`], addresses: ['127.0.0.1'] };
    const own = pki.signRequest(pki.makeRequest(key, names), by, { days: 90 });
    const server = createServer({ key: pki.privateKeyPem(key), cert: `${own}\n${authority}` });
    server.on('secureConnection', (socket) => socket.on('error', () => undefined));
    server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push(server.address().port);
  }
  process.send(ports);
  process.once('disconnect', () => process.exit());
}

if (process.argv[1] === HERE && process.argv[2] === '--consoles') await serve();
