import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { checkoutRoot, toolsDirectory } from '../../../lab/location';
import { chooseFreePort } from '../../../lab/ports';
import { silent } from '../../../lab/progress';
import { ensureTool } from '../../../lab/tool';
import { awsTool } from '../../../lab/tools';

/** The lab's AWS alone, for the tests of a file that need nothing else of the lab. */
export function useAws(): { env: Record<string, string>; url: string } {
  const aws = { env: {} as Record<string, string>, url: '' };
  let server: ChildProcess | undefined;

  beforeAll(async () => {
    const root = checkoutRoot();
    const python = await ensureTool(awsTool(root, 'python3'), {
      toolsDirectory: toolsDirectory(),
      progress: silent,
    });
    const port = await chooseFreePort('127.0.0.1');
    const script = join(root, 'lab/aws/server.py');
    server = spawn(python, [script, '--listen', `127.0.0.1:${port}`, '--exit-with', String(process.pid)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, PYTHONUNBUFFERED: '1' },
    });
    await Promise.race([
      once(server.stdout!, 'data'),
      once(server, 'exit').then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
    ]);
    server.stdout!.resume();
    aws.url = `http://127.0.0.1:${port}`;
    Object.assign(aws.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'of-nobody',
    });
  }, 600_000);

  afterAll(async () => {
    if (server?.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }, 60_000);

  return aws;
}
