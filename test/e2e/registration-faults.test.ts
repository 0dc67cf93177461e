import { readdirSync, readFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectSuccess, useDeployment, type Outcome } from './support/deployment';
const lab = useDeployment();
const time = async (what: string, work: () => Promise<Outcome>) => {
  const start = Date.now();
  const o = await work();
  require('fs').appendFileSync('/tmp/rf/log', `${what} ${Date.now() - start} ms code ${o.code}\n${o.output}\n`);
  return o;
};
test('x', async () => {
  require('fs').writeFileSync('/tmp/rf/log', '');
  lab.writeRegisteredSpec();
  const t = join(lab.lab.paths.directory, 'tmp');
  mkdirSync(t);
  lab.env.TMPDIR = t;
  await lab.synthesized();
  require('fs').cpSync(lab.lab.paths.cdktfOut, '/tmp/rf/out', {recursive: true, filter: (s: string) => !s.includes('plugins') && !s.includes('.terraform')});
  await time('identity', () => lab.terraform('lab-01-identity', ['apply', '-auto-approve']));
  await time('apply', () => lab.terraform('lab-01', ['apply', '-auto-approve']));
  await time('plan', () => lab.terraform('lab-01', ['plan', '-detailed-exitcode']));
  await time('destroy', () => lab.terraform('lab-01', ['destroy', '-auto-approve', '-target=connector_registration.appliance']));
  await time('apply r', () => lab.terraform('lab-01', ['apply', '-auto-approve']));
  await time('apply r', () => lab.terraform('lab-01', ['apply', '-auto-approve', '-replace=connector_registration.appliance', '-refresh=false']));
  require('fs').appendFileSync('/tmp/rf/log', JSON.stringify(readdirSync(t)));
}, 600000);
