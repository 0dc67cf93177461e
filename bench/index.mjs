// The project's numbers, measured in one run on one machine: `npm run bench`
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { prepare, requireMachine } from '../scripts/prepare.mjs';
import { fail, step } from '../scripts/steps.mjs';
import { benchDeploy, benchParallel } from './deploy.mjs';
import { benchSynth } from './synth.mjs';

const ROUNDS = 3;
const require = createRequire(import.meta.url);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const s = (value) => `${value.toFixed(2)} s`;

async function main() {
  requireMachine();
  await prepare();
  const { childEnvironment, down, up } = require('../dist/lab');
  const directory = mkdtempSync(join(tmpdir(), 'bench-lab-'));
  try {
    const lab = await step('Starting a lab', 'a few minutes the first time', () =>
      up({ directory, exitWith: process.pid }),
    );
    const env = { ...childEnvironment(lab), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const synth = await step('Synthesis of 1, 100 and 500 connectors', 'half a minute', () =>
      benchSynth(env),
    );
    const deploy = await step(
      'One connector, plain HCL and ours in turn',
      `${ROUNDS} rounds of about 2 min`,
      () => benchDeploy(env, ROUNDS),
    );
    const parallel = await step('Ten appliances at once', 'about a minute', () => benchParallel(env));
    report(env, synth, deploy, parallel);
  } finally {
    await down({ directory, delete: true });
    rmSync(directory, { recursive: true, force: true });
  }
}

function report(env, synth, deploy, { one, ten }) {
  const [single, hundred, fiveHundred] = synth;
  const perConnector = (row) => ((row.seconds - single.seconds) / (row.count - 1)) * 1000;
  const [plain, stacks, cdktf] = [deploy.plain, deploy.stacks, deploy.cdktf].map(median);
  const terraform = execFileSync(env.TERRAFORM_BINARY_NAME ?? 'terraform', ['version'], {
    env,
    encoding: 'utf8',
  }).split('\n')[0];
  console.log(
    `\n${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
  );
  console.log(
    `Node ${process.versions.node}, ${terraform}, vmware/vsphere ${env.CONNECTOR_VSPHERE_PROVIDER_VERSION}, hashicorp/aws 5.100.0`,
  );
  console.table(
    [
      ['synth, 1 connector', s(single.seconds), '< 0.4 s'],
      ['synth, 500 connectors', s(fiveHundred.seconds), '< 4 s'],
      ['synth, 500 connectors, memory', `${fiveHundred.megabytes.toFixed(0)} MB`, '< 400 MB'],
      [
        'synth, each further connector: of 100, of 500',
        `${perConnector(hundred).toFixed(1)} ms, ${perConnector(fiveHundred).toFixed(1)} ms`,
        'equal: linear',
      ],
      ['deploy, plain HCL by terraform', s(plain), 'the measure'],
      [
        'deploy, synthesis and its stacks by terraform',
        `${s(stacks)}, ${(stacks / plain).toFixed(2)} x`,
        '<= 1.10 x',
      ],
      ['deploy, cdktf deploy', `${s(cdktf)}, ${(cdktf / plain).toFixed(2)} x`, 'for comparison'],
      ['apply, 1 appliance stack', s(one), 'the measure'],
      ['apply, 10 appliance stacks at once', `${s(ten)}, ${(ten / one).toFixed(2)} x`, '<= 1.5 x'],
    ].map(([what, measured, goal]) => ({ what, measured, goal })),
  );
}

main().catch(fail);
