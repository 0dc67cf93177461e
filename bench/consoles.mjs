// The simulated consoles of `registration`, in a process of their own: `fork('bench/consoles.mjs', [COUNT, DELAY])`,
// each of whose answers takes DELAY milliseconds.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { fingerprint, startConsole } = require('../dist/lab/appliance');

/** A vCenter that takes everything and keeps it. */
function acceptingVcenter() {
  const extensions = new Map();
  return {
    check: async () => {},
    register: async (_login, extension) => void extensions.set(extension.key, extension),
    find: async (_login, key) => extensions.get(key),
    unregister: async (_login, key) => void extensions.delete(key),
    grantExport: async () => {},
  };
}

const aws = { accessKey: async () => ({ valid: true, policies: ['AWSConnector'] }) };

const [count, delayMs] = process.argv.slice(2).map(Number);
const places = [];
// A console makes its key when it starts: all of them are there before a clock runs.
for (let n = 0; n < count; n += 1) {
  const { url, appliance } = await startConsole({
    vmName: `console-${n}`,
    switches: { skin: n % 2 === 0 ? 'panes' : 'tables' },
    vcenter: acceptingVcenter(),
    aws,
  });
  if (delayMs > 0) appliance.faults.set([{ at: 'any', kind: 'slow', delayMs, count: Infinity }]);
  const sha256 = fingerprint(appliance.certificatePem(), 'sha256');
  places.push({ address: '127.0.0.1', port: Number(new URL(url).port), sha256 });
}
process.once('disconnect', () => process.exit());
process.send(places);
