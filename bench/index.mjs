// The project's numbers, measured in one run on one machine: `npm run bench`
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { prepare, requireMachine } from '../scripts/prepare.mjs';
import { fail, step, StepFailure } from '../scripts/steps.mjs';
import { benchCertificates } from './certificates.mjs';
import { benchDeploy, benchParallel } from './deploy.mjs';
import { benchFleet, fleetSize } from './fleet.mjs';
import { benchImage, opensslVersion } from './image.mjs';
import { benchPlan } from './plan.mjs';
import { benchRegistration } from './registration.mjs';
import { benchStatus } from './status.mjs';
import { benchSynth } from './synth.mjs';

const ROUNDS = 3;
const require = createRequire(import.meta.url);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const s = (value) => `${value.toFixed(2)} s`;
const ms = (value) => `${(value * 1000).toFixed(1)} ms`;

/**
 * `synth` alone takes half a minute, as does `image`, `certificates` some seconds; everything takes some five. `fleet`
 * is on top of that: some forty minutes on two cores, as long as CONNECTORS does not say fewer than 200. So is `status`,
 * some minutes for the same number.
 */
const PARTS = [
  'image',
  'certificates',
  'synth',
  'plan',
  'deploy',
  'parallel',
  'registration',
  'fleet',
  'status',
];
/** What runs only when it is named. */
const ONLY_NAMED = ['fleet', 'status'];
/** One round of many connectors is long enough for a moment's load not to matter. */
const fleetRounds = (connectors) => (connectors < 100 ? 2 : 1);
/** What needs no lab. */
const WITHOUT_LAB = ['image', 'certificates'];

async function main(chosen) {
  const unknown = chosen.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0)
    throw new StepFailure(`no part ${unknown.join(', ')}; there are: ${PARTS.join(', ')}`);
  const wants = (part) => (chosen.length === 0 ? !ONLY_NAMED.includes(part) : chosen.includes(part));
  const connectors = wants('fleet') || wants('status') ? fleetSize(process.env) : 0;
  const withoutLab = chosen.length > 0 && chosen.every((part) => WITHOUT_LAB.includes(part));
  requireMachine({ lab: !withoutLab });
  await prepare();
  const rows = [];
  if (wants('image')) {
    const title = 'An image of 64 MiB and one of 2 GiB, openssl and ours in turn';
    rows.push(...imageRows(await step(title, 'half a minute', () => benchImage(7))));
  }
  if (wants('certificates')) {
    const title = 'The certificates of 200 consoles';
    rows.push(...certificateRows(await step(title, 'some seconds', () => benchCertificates())));
  }
  if (withoutLab) {
    report([], rows);
    return;
  }
  const { childEnvironment, down, up } = require('../dist/lab');
  const directory = mkdtempSync(join(tmpdir(), 'bench-lab-'));
  try {
    const lab = await step('Starting a lab', 'a few minutes the first time', () =>
      up({ directory, exitWith: process.pid }),
    );
    const env = { ...childEnvironment(lab), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    if (wants('synth')) {
      rows.push(
        ...synthRows(
          await step('Synthesis of 1, 100 and 500 connectors', 'half a minute', () => benchSynth(env)),
        ),
      );
    }
    if (wants('plan')) {
      const title = 'A plan without changes, plain HCL and ours in turn';
      rows.push(...planRows(await step(title, 'a minute and a half', () => benchPlan(env, 9))));
    }
    if (wants('deploy')) {
      const title = 'One connector, plain HCL and ours in turn';
      rows.push(
        ...deployRows(
          await step(title, `${ROUNDS} rounds of about a minute`, () => benchDeploy(env, ROUNDS)),
        ),
      );
    }
    if (wants('parallel')) {
      rows.push(
        ...parallelRows(await step('Ten appliances at once', 'about a minute', () => benchParallel(env))),
      );
    }
    if (wants('registration')) {
      const title = 'Twenty appliances registered at once';
      rows.push(...registrationRows(await step(title, 'about two minutes', () => benchRegistration(ROUNDS))));
    }
    if (wants('fleet')) {
      const title = `${connectors} connectors planned, terraform by xargs and ours in turn`;
      const expected = `some ${Math.ceil((connectors * 12) / 60) + 3} minutes on two cores`;
      const options = { count: connectors, rounds: fleetRounds(connectors) };
      rows.push(...fleetRows(await step(title, expected, () => benchFleet(env, options))));
    }
    if (wants('status')) {
      const title = `The status of ${connectors} connectors, one vCenter hanging and one refusing`;
      const expected = `some ${Math.ceil(connectors / 60) + 1} minutes on two cores, nearly all of it to make them`;
      rows.push(
        ...statusRows(
          await step(title, expected, () => benchStatus(env, { count: connectors, rounds: ROUNDS })),
        ),
      );
    }
    report(labVersions(env), rows);
  } finally {
    await down({ directory, delete: true });
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Ours is the whole command, with the start of Node, and computes twice as many digests. */
function imageRows(sizes) {
  return sizes.flatMap(({ mebibytes, openssl, ours, megabytes }) => [
    [`image of ${mebibytes} MiB, openssl dgst -sha256`, s(openssl), 'the measure'],
    [
      `image of ${mebibytes} MiB, connector image`,
      `${s(ours)}, ${((100 * openssl) / ours).toFixed(0)} % of its speed`,
      mebibytes < 1024 ? 'the start counts' : '>= 80 %',
    ],
    [`image of ${mebibytes} MiB, memory`, `${megabytes.toFixed(0)} MB`, 'equal at any size'],
  ]);
}

/** The whole command, with the start of Node. */
const certificateRows = ({ count, seconds }) => [
  [`certificates of ${count} consoles verified in one run`, s(seconds), '< 5 s'],
];

function synthRows([single, hundred, fiveHundred]) {
  const perConnector = (row) =>
    `${(((row.seconds - single.seconds) / (row.count - 1)) * 1000).toFixed(1)} ms`;
  return [
    ['synth, 1 connector', s(single.seconds), '< 0.4 s'],
    ['synth, 500 connectors', s(fiveHundred.seconds), '< 4 s'],
    ['synth, 500 connectors, memory', `${fiveHundred.megabytes.toFixed(0)} MB`, '< 400 MB'],
    [
      'synth, each further one of 100, of 500',
      `${perConnector(hundred)}, ${perConnector(fiveHundred)}`,
      'equal: linear',
    ],
  ];
}

/** The same VM; ours with image, checks, placement, guard and power. */
function planRows(seconds) {
  const [plain, local, all] = [seconds.plain, seconds.local, seconds.all].map(median);
  const more = (value) => `${s(value)}, ${s(value - plain)} more`;
  return [
    ['plan without changes, plain HCL', s(plain), 'the measure'],
    ['plan without changes, appliance stack without network checks', more(local), '<= 0.7 s more'],
    ['plan without changes, appliance stack', more(all), 'for comparison'],
  ];
}

/** All three run the same two sets of resources one after the other, each from an empty directory. */
function deployRows(seconds) {
  const [plain, stacks, cdktf] = [seconds.plain, seconds.stacks, seconds.cdktf].map(median);
  return [
    ['deploy, plain HCL in two root modules, in turn', s(plain), 'the measure'],
    [
      'deploy, synthesis and its stacks by terraform',
      `${s(stacks)}, ${(stacks / plain).toFixed(2)} x`,
      '<= 1.10 x',
    ],
    ['deploy, cdktf deploy', `${s(cdktf)}, ${(cdktf / plain).toFixed(2)} x`, 'for comparison'],
  ];
}

function parallelRows({ one, ten }) {
  return [
    ['apply, 1 appliance stack', s(one), 'the measure'],
    ['apply, 10 appliance stacks at once', `${s(ten)}, ${(ten / one).toFixed(2)} x`, '<= 1.5 x'],
  ];
}

/** One browser for all; each time from its start to its end. */
function registrationRows(measured) {
  return measured.flatMap(({ delay, count, one, many, megabytes }) => {
    const what = `claim and register, answers take ${delay} ms`;
    return [
      [`${what}, 1 appliance`, s(one), 'the measure'],
      [`${what}, ${count} appliances at once`, `${s(many)}, ${(many / one).toFixed(2)} x`, '<= 3 x'],
      [`${what}, ${count} appliances, memory with the browser`, `${megabytes.toFixed(0)} MB`, '< 1500 MB'],
    ];
  });
}

/** Both plan all stacks of the same directories, 8 at once; ours synthesizes them before. */
function fleetRows({ count, megabytes, ...seconds }) {
  const [plain, ours, synthesis] = [seconds.plain, seconds.ours, seconds.synthesis].map(mean);
  const what = `plan without changes of ${count} connectors, 8 at once`;
  return [
    [`${what}, terraform by xargs`, s(plain), 'the measure'],
    [`${what}, connector plan`, `${s(ours)}, ${(ours / plain).toFixed(2)} x`, '<= 1.2 x'],
    [`${what}, of it synthesis`, s(synthesis), 'for comparison'],
    [`${what}, memory of connector plan itself`, `${megabytes.toFixed(0)} MB`, '< 200 MB'],
  ];
}

/** The slowest of some runs, each the whole command; of it the vCenter that hangs is waited for ten seconds. */
function statusRows({ count, seconds, megabytes, hanging, page }) {
  const what = `status of ${count} connectors, one vCenter hanging and one refusing`;
  const whatPage = `status page of ${page.count} connectors (${page.megabytes.toFixed(1)} MB)`;
  return [
    [what, s(seconds), '< 15 s'],
    [`${what}, memory`, `${megabytes.toFixed(0)} MB`, '< 300 MB'],
    ['status, the hanging one', hanging, 'told as that'],
    [`${whatPage}, script until it is shown`, ms(page.loaded), '< 1 s'],
    [`${whatPage}, script of two uses of its filter`, ms(page.filtered), 'for comparison'],
  ];
}

function labVersions(env) {
  const engine = env.TERRAFORM_BINARY_NAME ?? 'terraform';
  const [version] = execFileSync(engine, ['version'], { env, encoding: 'utf8' }).split('\n');
  return [version, `vmware/vsphere ${env.CONNECTOR_VSPHERE_PROVIDER_VERSION}`, 'hashicorp/aws 5.100.0'];
}

function report(versions, rows) {
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`;
  console.log(`\n${machine}\n${[`Node ${process.versions.node}`, opensslVersion(), ...versions].join(', ')}`);
  console.table(rows.map(([what, measured, goal]) => ({ what, measured, goal })));
}

main(process.argv.slice(2)).catch(fail);
