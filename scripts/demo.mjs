// The whole of it, once, on this machine: `npm run demo`, or `npm run demo -- --keep`
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { prepare, requireMachine, root } from './prepare.mjs';
import { elapsed, fail, run, step, StepFailure } from './steps.mjs';

const require = createRequire(import.meta.url);
/** Of its own, whatever CONNECTOR_LAB says: it is deleted at the end. */
const LAB = process.env.CONNECTOR_DEMO_LAB || 'demo';
const SPEC = 'config/examples/lab.yaml';

/** Printed first: what will happen, and how long it takes. */
const PLAN = `This will, on this machine alone and in a few minutes:
  1  install the npm packages            about a minute, the first time
  2  compile                             10 s, the first time
  3  start the lab: vCenter, AWS, appliances  about 3 min the first time (it builds both and the vSphere provider), then 2 s
  4  cdktf deploy ${SPEC}   35 s
  5  show what exists
  6  cdktf deploy again: no changes      10 s
  7  the same with state: stopped        8 s
  8  cdktf destroy, and show             20 s
  9  end the lab                         1 s`;

const connector = (args, options = {}) =>
  run('node', [join(root, 'dist/cli/connector.js'), ...args], { cwd: root, ...options });

/** The demo deploys and destroys without asking: on anything but the lab it does neither. */
function requireLoopback(env) {
  const { loadSpecs } = require('../dist/config');
  const { specs, problems } = loadSpecs([join(root, SPEC)], { env, purpose: 'review' });
  if (problems.length > 0)
    throw new StepFailure(problems.map(({ message }) => `${SPEC}: ${message}`).join('\n'));
  const endpoints = [
    env.VSPHERE_SERVER,
    env.AWS_ENDPOINT_URL,
    ...specs.map(({ spec }) => spec.vcenter.server),
  ];
  for (const endpoint of endpoints) {
    const { hostname } = new URL(/^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`);
    if (!/^127\.\d+\.\d+\.\d+$/.test(hostname)) {
      throw new StepFailure(`${endpoint} is not on loopback: the demo deploys to the lab only`);
    }
  }
}

/** cdktf-cli shows every line of two plans and redraws its status between them: what happens is picked out. */
const HAPPENINGS =
  /: (Creation|Destruction|Modifications) complete|complete!|No changes|Error|error:|Warning: (?!Incomplete lock file)|^(user_arn|vm_id|vm_import_role_arn|address) = [^"]/;
/** With CI set, cdktf-cli names the construct too: `connector_power.appliance (power): ...`. */
const CONSTRUCT = / \([^)]*\)(?=: )/;
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** Lines that follow another one of the same stack come without its name; here each has it. */
function happenings() {
  let stack = '';
  return (line) => {
    const text = line.replaceAll(ESCAPES, '').trimEnd();
    const [, name, message] = /^(\S*)\s+(\S.*)$/.exec(text) ?? [undefined, '', text.trim()];
    if (/^lab-/.test(name)) stack = name;
    if (!HAPPENINGS.test(message)) return undefined;
    return /^[a-z_]+ = /.test(message)
      ? `   ${message}`
      : `   ${stack.padEnd(16)} ${message.replace(/ \[id=.*/, '').replace(CONSTRUCT, '')}`;
  };
}

/** Two stacks need a pattern, and no question may wait for an answer. */
function cdktf(verb, env, stacks = '*') {
  console.log(`   $ npx cdktf ${verb} ${stacks === '*' ? "'*'" : stacks} --auto-approve`);
  return run(join(root, 'node_modules/.bin/cdktf'), [verb, stacks, '--auto-approve'], {
    cwd: root,
    env,
    pick: happenings(),
  });
}

/** What an operator does in an editor. */
function stoppedSpec(directory) {
  const file = join(directory, 'stopped.yaml');
  writeFileSync(file, `${readFileSync(join(root, SPEC), 'utf8')}state: stopped\n`);
  return file;
}

async function main(args) {
  const unknown = args.filter((arg) => arg !== '--keep');
  if (unknown.length > 0) throw new StepFailure(`unknown option ${unknown.join(' ')}; there is --keep`);
  const keep = args.includes('--keep');
  console.log(PLAN);
  requireMachine();
  await prepare();

  await step('The lab', 'about 3 min the first time, then 2 s', () =>
    connector(['lab', 'up', '--name', LAB]),
  );
  const { childEnvironment, openLab } = require('../dist/lab');
  const lab = openLab({ name: LAB });
  const env = { ...childEnvironment(lab), CONNECTOR_SPECS: SPEC };
  const show = () => connector(['lab', 'ls', '--name', LAB], { env });
  let deployed = false;
  try {
    requireLoopback(env);
    await step(`cdktf deploy: ${SPEC}`, '35 s', async () => {
      deployed = true;
      await cdktf('deploy', env);
    });
    await step('What exists now', '', show);
    await step('The same again: there is nothing to change', '10 s', async () => {
      const { output } = await cdktf('deploy', env);
      const unchanged = output.split('No changes.').length - 1;
      if (unchanged !== 2)
        throw new StepFailure(`the second deploy was to change nothing, and did:\n${output}`);
    });
    const stopped = { ...env, CONNECTOR_SPECS: stoppedSpec(lab.paths.directory) };
    await step('With state: stopped in the spec', '8 s', () => cdktf('deploy', stopped, 'lab-01'));
    await step('What exists now', '', show);
    if (keep) {
      console.log(`\nThe lab runs on, with the connector in it. From this directory:
  npx connector lab ls --name ${LAB}                      what exists
  eval "$(npx connector lab env --name ${LAB})"           point terraform, cdktf, govc or aws at it
  export CONNECTOR_SPECS=${SPEC}
  npx cdktf destroy '*' --auto-approve                 take the connector away
  npx connector lab down --name ${LAB} --delete           end the lab`);
      return;
    }
    await step('cdktf destroy', '20 s', async () => {
      await cdktf('destroy', env);
      deployed = false;
    });
    await step('What is left', '', show);
  } finally {
    // Even after a failure nothing runs on; the lab's vCenter and AWS end with all that was made in them.
    if (!keep || !deployed)
      await step('Ending the lab', '1 s', () =>
        connector(['lab', 'down', '--name', LAB, '--delete'], { quiet: true }),
      );
  }
  console.log(`\nDone, in ${elapsed()}. Next: README.md, "Your own connector".`);
}

main(process.argv.slice(2)).catch(fail);
