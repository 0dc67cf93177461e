import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** TypeScript as jest reads it: what a module asks for is loaded, and nothing else. */
const LOADER = `
const { transformFileSync } = require('@swc/core');
const options = { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } };
require.extensions['.ts'] = (module, file) => module._compile(transformFileSync(file, options).code, file);
const index = ${JSON.stringify(join(__dirname, '../../secrets/index.ts'))};
`;

/**
 * Runs a script in a Node of its own and resolves to what it prints. In it `index` is the path of secrets/index.ts.
 * For what a test process cannot show: jest has modules and an environment of its own.
 */
export function runScript(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, ['-e', LOADER + script], {
    cwd: join(__dirname, '../..'),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
