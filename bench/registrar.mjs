// Whose time and memory `registration` measures: claims and registers the consoles it is sent, all at once.
import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { openConsole } = require('../dist/appliance/console');
const { awsConnectorConsole: profile } = require('../dist/appliance/profiles/aws-connector-console');

const vcenterAddress = '10.0.0.4';
const administrator = { username: 'administrator@vsphere.local', password: 'of-the-administrator' };
const password = 'Of-the-c0nsole!';
const configuration = {
  type: 'connector',
  key: 'of-the-connector',
  trustRoleArn: 'arn:aws:iam::123456789012:role/x',
};
const form = {
  authentication: 'connector',
  vcenterAddress,
  administrator,
  serviceAccount: { username: 'connector@vsphere.local', password: 'of-the-service-account' },
  awsKey: { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'of-the-key' },
  configuration: { file: Buffer.from(JSON.stringify(configuration)) },
  autoUpgrade: false,
  esxCertificates: 'vcenter',
  acceptVcenterCertificate: true,
};

/** From opening the browser to a health without complaint. */
async function registered({ address, port, sha256 }) {
  const console = await openConsole({ profile, address, port, trust: { sha256 } });
  try {
    await console.claim({ vcenterAddress, administrator, password });
    await console.register(form);
    const { items } = await console.health();
    const bad = items.filter(({ status }) => status !== 'ok');
    if (items.length === 0 || bad.length > 0) throw new Error(`port ${port}: ${JSON.stringify(bad)}`);
  } finally {
    await console.close();
  }
}

process.on('message', async (places) => {
  const since = process.hrtime.bigint();
  const results = await Promise.allSettled(places.map(registered));
  const seconds = Number(process.hrtime.bigint() - since) / 1e9;
  const failures = results.flatMap(({ reason }) => (reason ? [String(reason)] : []));
  process.send({ seconds, failures });
});
process.once('disconnect', () => process.exit());
