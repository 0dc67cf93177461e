import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

test.each([
  ['reset', 'password'],
  ['password', 'reset'],
])('connector %s %s --dry-run prints its calls, and makes none', (...verb) => {
  const args = [join(ROOT, 'dist/cli/connector.js'), ...verb];
  const spec = join(ROOT, 'config/examples/lab.yaml');
  // Nothing listens at the vCenter's address.
  const env = { PATH: process.env.PATH, VSPHERE_SERVER: '127.0.0.1:1', CONNECTOR_CONSOLE_PORT: '443' };
  const told = execFileSync(process.execPath, [...args, spec, '--dry-run'], { env, encoding: 'utf8' });
  expect(told.trim().split('\n')).toEqual([
    expect.stringMatching(/^1\. TLS handshakes with the management console of lab-01/),
    expect.stringMatching(/^2\. sudo setup\.rb in .*lab-01: 1\. /),
    '3. management console of lab-01: log in',
  ]);
});
