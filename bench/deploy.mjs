// One connector's deployment beside plain HCL with the same resources, and ten appliances beside one.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';

/** Runs a command quietly: wall seconds. @throws with its output if it fails */
export function timed(command, args, { cwd = root, env }) {
  const since = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Number(process.hrtime.bigint() - since) / 1e9);
      else reject(new Error(`${command} ${args.join(' ')}\n${output}`));
    });
  });
}

export const engine = (env) => env.TERRAFORM_BINARY_NAME ?? 'terraform';
const EXAMPLE = join(root, 'config/examples/unregistered.yaml');

/** init and apply in one directory. */
export async function applied(directory, env) {
  const init = await timed(engine(env), ['init', '-input=false'], { cwd: directory, env });
  return (
    init + (await timed(engine(env), ['apply', '-auto-approve', '-input=false'], { cwd: directory, env }))
  );
}

export const destroyed = (directory, env) =>
  timed(engine(env), ['destroy', '-auto-approve', '-input=false'], { cwd: directory, env });

/** Writes the provider's version into a root module of plain HCL, which says none. */
export function nameVsphereVersion(directory, env) {
  const vsphere = { source: 'vmware/vsphere', version: env.CONNECTOR_VSPHERE_PROVIDER_VERSION };
  const module = { terraform: { required_providers: { vsphere } } };
  writeFileSync(join(directory, 'version_override.tf.json'), JSON.stringify(module));
}

/**
 * Seconds for the same resources, each time from nothing: plain HCL in two root modules, one after the other;
 * the synthesized stacks run by the same terraform, synthesis included; and cdktf-cli.
 */
export async function benchDeploy(env, rounds) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-deploy-'));
  const rows = { plain: [], stacks: [], cdktf: [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const plain = join(directory, `plain-${round}`);
      cpSync(join(root, 'bench/plain-hcl'), plain, { recursive: true });
      const variables = { ...env, TF_VAR_server: env.VSPHERE_SERVER, TF_VAR_image: env.CONNECTOR_IMAGE };
      nameVsphereVersion(join(plain, 'appliance'), env);
      rows.plain.push(
        (await applied(join(plain, 'identity'), variables)) +
          (await applied(join(plain, 'appliance'), variables)),
      );
      await Promise.all(['identity', 'appliance'].map((module) => destroyed(join(plain, module), variables)));

      const out = join(directory, `stacks-${round}`);
      const ours = {
        ...env,
        CONNECTOR_SPECS: EXAMPLE,
        CDKTF_OUTDIR: out,
        CONNECTOR_STATE_DIR: join(out, 'state'),
      };
      const synth = await timed('node', ['dist/main.js'], { env: ours });
      const stacks = ['lab-01-identity', 'lab-01'].map((stack) => join(out, 'stacks', stack));
      let total = synth;
      for (const stack of stacks) total += await applied(stack, ours);
      rows.stacks.push(total);
      await Promise.all(stacks.map((stack) => destroyed(stack, ours)));

      const cli = {
        ...ours,
        CDKTF_OUTPUT: join(directory, `cdktf-${round}`),
        CONNECTOR_STATE_DIR: join(directory, `cdktf-${round}-state`),
      };
      const cdktf = join(root, 'node_modules/.bin/cdktf');
      rows.cdktf.push(await timed(cdktf, ['deploy', '*', '--auto-approve'], { env: cli }));
      await timed(cdktf, ['destroy', '*', '--auto-approve'], { env: cli });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return rows;
}

/** Seconds to apply one appliance stack, and ten at once, a terraform process each. */
export async function benchParallel(env) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-parallel-'));
  const specs = join(directory, 'specs');
  mkdirSync(specs);
  const names = Array.from({ length: 11 }, (_, n) => `vm-${n}`);
  const example = readFileSync(EXAMPLE, 'utf8').replace('    vmImportRole: {}\n', '    path: /\n');
  for (const name of names) writeFileSync(join(specs, `${name}.yaml`), example.replaceAll('lab-01', name));
  const ours = {
    ...env,
    CONNECTOR_SPECS: specs,
    CDKTF_OUTDIR: join(directory, 'out'),
    CONNECTOR_STATE_DIR: join(directory, 'state'),
  };
  const stacks = names.map((name) => join(directory, 'out/stacks', name));
  const apply = (stack) =>
    timed(engine(env), ['apply', '-auto-approve', '-input=false'], { cwd: stack, env: ours });
  try {
    await timed('node', ['dist/main.js'], { env: ours });
    for (const stack of stacks) await timed(engine(env), ['init', '-input=false'], { cwd: stack, env: ours });
    const [first, ...rest] = stacks;
    const one = await apply(first);
    const since = Date.now();
    await Promise.all(rest.map(apply));
    const ten = (Date.now() - since) / 1000;
    await Promise.all(stacks.map((stack) => destroyed(stack, ours)));
    return { one, ten };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
