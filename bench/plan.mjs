// A plan that finds nothing to change: the appliance's stack beside the same VM in plain HCL, which has no provider
// of ours.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';
import { applied, destroyed, engine, nameVsphereVersion, timed } from './deploy.mjs';

/** The checks of connector_preflight that wait for AWS or for the network. */
const NETWORK_CHECKS = ['endpoints', 'host-time', 'aws-identity', 'aws-policy', 'aws-key-quota'];

/** Seconds of each plan, in turn: plain HCL; our stack without those checks; our stack as it is. */
export async function benchPlan(env, rounds) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-plan-'));
  const plain = join(directory, 'plain');
  cpSync(join(root, 'bench/plain-hcl/appliance'), plain, { recursive: true });
  nameVsphereVersion(plain, env);
  const variables = { ...env, TF_VAR_server: env.VSPHERE_SERVER, TF_VAR_image: env.CONNECTOR_IMAGE };

  const spec = join(directory, 'lab-01.yaml');
  const example = readFileSync(join(root, 'config/examples/unregistered.yaml'), 'utf8');
  const stack = (name) => join(directory, name, 'stacks/lab-01');
  const ours = (name) => ({
    ...env,
    CONNECTOR_SPECS: spec,
    CDKTF_OUTDIR: join(directory, name),
    CONNECTOR_STATE_DIR: join(directory, 'state'),
    XDG_CACHE_HOME: join(directory, 'cache'),
  });
  const synthesized = async (name, text) => {
    writeFileSync(spec, text);
    await timed('node', ['dist/main.js'], { env: ours(name) });
  };
  const plan = (cwd, environment) =>
    timed(engine(env), ['plan', '-detailed-exitcode', '-input=false'], { cwd, env: environment });

  const runs = { plain: [], local: [], all: [] };
  try {
    await synthesized('all', example);
    await synthesized('local', `${example}\npreflight: { skip: [${NETWORK_CHECKS.join(', ')}] }\n`);
    await applied(plain, variables);
    await applied(stack('all'), ours('all'));
    await timed(engine(env), ['init', '-input=false'], { cwd: stack('local'), env: ours('local') });
    // Once without counting: everything is then in memory. What the skipped checks say is refreshed with it.
    await plan(plain, variables);
    await plan(stack('local'), ours('local'));
    for (let round = 0; round < rounds; round += 1) {
      runs.plain.push(await plan(plain, variables));
      runs.local.push(await plan(stack('local'), ours('local')));
      runs.all.push(await plan(stack('all'), ours('all')));
    }
    await Promise.all([destroyed(plain, variables), destroyed(stack('all'), ours('all'))]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return runs;
}
