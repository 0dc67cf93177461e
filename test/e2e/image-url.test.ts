import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { certify, ImageServer, send, writePem } from '../ova/download/image-server';
import { expectSuccess, useDeployment } from './support/deployment';
import { plainOutput } from './support/plain-output';

const lab = useDeployment();

let server: ImageServer;
let image: Buffer;
/** Trusts the vCenter and the image's server. */
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const { directory, vcenterCa } = lab.lab.paths;
  const identity = certify(directory, 'images', 'IP:127.0.0.1');
  server = await ImageServer.start(identity);
  const bundle = writePem(join(directory, 'bundle.pem'), [
    readFileSync(vcenterCa, 'utf8'),
    identity.certificate,
  ]);
  image = readFileSync(lab.env.CONNECTOR_IMAGE ?? '');
  env = {
    SSL_CERT_FILE: bundle,
    CONNECTOR_IMAGE: server.url(),
    CONNECTOR_SPECS: join(directory, '*.yaml'),
  };
  for (const name of ['lab-01', 'lab-02']) {
    lab.writeSpec(
      (text) => text.replace('name: lab-01', `name: ${name}`).replace(/ {2}identity:\n.*\n/, ''),
      `${name}.yaml`,
    );
  }
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  server.handler = send(image);
});

const plan = (name: string, trust = env) => lab.terraform(name, ['plan', '-detailed-exitcode'], trust);
const laid = (name: string): string => join(lab.stackDirectory(name), 'image.ova');

test('an image by URL is downloaded once, deployed, and not needed again', async () => {
  await lab.synthesized(env);
  expect(server.requests).toHaveLength(0);
  expect(readFileSync(laid('lab-01'))).toHaveLength(0);

  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve'], env));
  expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  const inCache = readlinkSync(laid('lab-01'));
  expect(inCache.startsWith(join(lab.lab.paths.directory, 'cache'))).toBe(true);
  expect(readFileSync(inCache).equals(image)).toBe(true);
  expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn', memoryMiB: 4096 });

  // Another connector has it from the cache: found by its provider, and by the next synthesis.
  expect((await plan('lab-02')).code).toBe(2);
  expect(readlinkSync(laid('lab-02'))).toBe(inCache);
  await lab.synthesized(env);
  expect(readlinkSync(laid('lab-02'))).toBe(inCache);
  expect(server.requests).toHaveLength(1);

  // Neither server nor cache: what is deployed stays as it is.
  server.handler = (_, response) => response.destroy();
  rmSync(join(lab.lab.paths.directory, 'cache'), { recursive: true });
  await lab.synthesized(env);
  expectSuccess(await plan('lab-01'));
  expectSuccess(await lab.terraform('lab-01', ['destroy', '-auto-approve'], env));
  expect(server.requests).toHaveLength(1);
});

test('a byte that differs on the server fails the plan with both digests, and nothing is made', async () => {
  const changes = (await lab.changes()).length;
  await lab.synthesized(env);
  const wrong = Buffer.from(image);
  wrong[wrong.length >> 1]! ^= 1;
  server.handler = send(wrong);
  const { code, output } = await plan('lab-02');
  expect(code).toBe(1);
  const found = createHash('sha256').update(wrong).digest('hex');
  expect(plainOutput(output)).toContain(found);
  expect(plainOutput(output)).toContain(lab.env.CONNECTOR_IMAGE_SHA256);
  expect(await lab.changes()).toHaveLength(changes);
  expect(readFileSync(laid('lab-02'))).toHaveLength(0);

  // The file that was refused is not what the next plan takes.
  server.handler = send(image);
  expect((await plan('lab-02')).code).toBe(2);
});

test('a server that is not trusted is named, with what to do', async () => {
  rmSync(join(lab.lab.paths.directory, 'cache'), { recursive: true, force: true });
  await lab.synthesized(env);
  const { code, output } = await plan('lab-02', { ...env, SSL_CERT_FILE: lab.lab.paths.vcenterCa });
  expect(code).toBe(1);
  expect(plainOutput(output)).toContain(`127.0.0.1:${server.port}`);
  expect(plainOutput(output)).toMatch(/SSL_CERT_FILE/);
});
