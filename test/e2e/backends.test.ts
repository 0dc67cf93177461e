import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { useDeployment, expectSuccess } from './support/deployment';

const lab = useDeployment();

const STACK = 'lab-01-identity';

test('S3, with a lock file beside the state', async () => {
  // Unsigned requests read nothing that is private; the peer takes any signature.
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKIALAB/20260101/eu-central-1/s3/aws4_request';
  const s3 = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${lab.env.AWS_ENDPOINT_URL ?? ''}/${path}`, { ...init, headers: { authorization } });
  expect(
    (
      await s3('states', {
        method: 'PUT',
        body: '<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>',
      })
    ).status,
  ).toBe(200);
  lab.writeSpec(
    (text) => `${text}\nbackend: { s3: { bucket: states, region: eu-central-1, usePathStyle: true } }\n`,
  );
  await lab.synthesized();
  expectSuccess(await lab.terraform(STACK, ['apply', '-auto-approve']));
  expect(await (await s3(`states/connectors/${STACK}.tfstate`)).text()).toContain('aws-connector-lab-01');
  expect(existsSync(lab.stateFile(STACK))).toBe(false);

  const lock = `states/connectors/${STACK}.tfstate.tflock`;
  expect((await s3(lock)).status).toBe(404);
  await s3(lock, { method: 'PUT', body: '{"ID":"somebody else"}' });
  const locked = await lab.terraform(STACK, ['plan']);
  expect(locked.code).toBe(1);
  expect(locked.output).toContain('Error acquiring the state lock');
  await s3(lock, { method: 'DELETE' });
  expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
  expect((await s3(lock)).status).toBe(404);
});

test('HTTP, as GitLab serves it: one state a stack, locked and unlocked', async () => {
  const states = new Map<string, string>();
  const calls: string[] = [];
  const server = await listen(states, calls);
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/{stack}`;
    // Another backend in the same output directory: terraform asks for it to be said.
    await lab.run('rm', ['-rf', lab.lab.paths.cdktfOut]);
    lab.writeSpec(
      (text) =>
        `${text}\nbackend: { http: { address: "${url}", lockAddress: "${url}/lock", lockMethod: POST, unlockMethod: DELETE } }\n`,
    );
    await lab.synthesized();
    expectSuccess(await lab.terraform(STACK, ['apply', '-auto-approve']));
    expect([...states.keys()]).toEqual([`/${STACK}`]);
    expect(calls).toContain(`POST /${STACK}/lock`);
    expect(calls.filter((call) => call === `POST /${STACK}/lock`)).toHaveLength(
      calls.filter((call) => call === `DELETE /${STACK}/lock`).length,
    );
    expectSuccess(await lab.terraform(STACK, ['destroy', '-auto-approve']));
  } finally {
    server.close();
  }
});

/** A state server of the smallest kind: GET, POST and DELETE of a state, POST and DELETE of its lock. */
function listen(states: Map<string, string>, calls: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    calls.push(`${request.method ?? ''} ${path}`);
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      if (!path.endsWith('/lock')) {
        if (request.method === 'POST') states.set(path, body);
        if (request.method === 'GET' && !states.has(path)) response.statusCode = 404;
        else if (request.method === 'GET') response.write(states.get(path));
      }
      response.end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
