// A plan of a whole fleet without changes: `connector plan` beside terraform itself, which xargs runs in the same
// directories.
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachUserPolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { root } from '../scripts/prepare.mjs';
import { StepFailure } from '../scripts/steps.mjs';
import { engine, timed } from './deploy.mjs';
import { watched } from './watched.mjs';

/** Stacks that are worked on at once, on either side. */
const AT_ONCE = 8;
const COMMAND = join(root, 'dist/cli/connector.js');

/** How many connectors: CONNECTORS, else 200. */
export function fleetSize({ CONNECTORS: text = '200' }) {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new StepFailure(`CONNECTORS is "${text}"; allowed: a whole number from 1 to 999`);
}

/**
 * Seconds of either side, in turn and each time first in another order, of the synthesis that ours begins with, and
 * the most memory our process itself has taken, in MB.
 *
 * @throws when one plan of one stack finds something to change, or fails
 */
export async function benchFleet(env, { count, rounds }) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
  const fleet = fleetIn(directory, count, env);
  const runs = { plain: [], ours: [], synthesis: [], megabytes: 0 };
  const plain = async () => runs.plain.push(await plannedByXargs(fleet));
  const ours = async () => {
    const { seconds, megabytes } = await plannedByUs(fleet);
    runs.ours.push(seconds);
    runs.megabytes = Math.max(runs.megabytes, megabytes);
  };
  try {
    await deploy(fleet);
    for (let round = 0; round < rounds; round += 1) {
      for (const side of round % 2 === 0 ? [plain, ours] : [ours, plain]) await side();
      runs.synthesis.push(await synthesized(fleet));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { count, ...runs };
}

function fleetIn(directory, count, env) {
  const names = Array.from({ length: count }, (_, n) => `fleet-${String(n + 1).padStart(3, '0')}`);
  const ours = {
    ...env,
    CONNECTOR_SPECS: join(directory, 'specs'),
    CDKTF_OUTDIR: join(directory, 'out'),
    CONNECTOR_STATE_DIR: join(directory, 'state'),
    XDG_CACHE_HOME: join(directory, 'cache'),
  };
  return { directory, names, env: ours, stacks: join(directory, 'out/stacks') };
}

const stacksOf = (name) => [`${name}-identity`, name];
const stateOf = ({ directory }, stack) => join(directory, 'state', `${stack}.tfstate`);
const synthesized = ({ directory, env }) =>
  timed('node', [join(root, 'dist/main.js')], { cwd: directory, env });

/**
 * Deploys the first connector as anybody would. The others get what that has left, under names of their own: its
 * initialised directories, and the state of its user, once IAM has one for them too. Their appliances are made by
 * terraform, which is quick without the AWS provider.
 */
async function deploy(fleet) {
  const { directory, names, env } = fleet;
  const [first, ...others] = names;
  writeSpecs(fleet, [first]);
  await timed('node', [COMMAND, 'apply', '--auto-approve'], { cwd: directory, env });
  writeSpecs(fleet, others);
  await synthesized(fleet);
  for (const name of others) for (const part of ['', '-identity']) initialiseLike(fleet, first, name, part);
  await makeUsers(fleet, first, others);
  const apply = `${engine(env)} apply -input=false -auto-approve -no-color`;
  await inEach(fleet, others, apply);
}

function writeSpecs({ env }, names) {
  mkdirSync(env.CONNECTOR_SPECS, { recursive: true });
  const example = readFileSync(join(root, 'config/examples/unregistered.yaml'), 'utf8');
  // The role is one for the whole account.
  const text = example.replace('    vmImportRole: {}\n', '    path: /\n');
  for (const name of names) {
    writeFileSync(join(env.CONNECTOR_SPECS, `${name}.yaml`), text.replaceAll('lab-01', name));
  }
}

/** What init leaves, for a stack that differs in its name alone. */
function initialiseLike({ stacks }, first, name, part) {
  const from = join(stacks, first + part);
  const to = join(stacks, name + part);
  for (const each of ['.terraform', '.terraform.lock.hcl']) {
    cpSync(join(from, each), join(to, each), { recursive: true, verbatimSymlinks: true });
  }
  const data = join(to, '.terraform');
  const files = readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name: file } of files) {
    const text = readFileSync(join(data, file), 'utf8');
    writeFileSync(join(data, file), text.replaceAll(first, name));
  }
}

async function makeUsers(fleet, first, others) {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = fleet.env;
  const credentials = {
    accessKeyId: fleet.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: fleet.env.AWS_SECRET_ACCESS_KEY,
  };
  const iam = new IAMClient({ endpoint, region, credentials });
  const state = readFileSync(stateOf(fleet, `${first}-identity`), 'utf8');
  const of = (type) => JSON.parse(state).resources.find((resource) => resource.type === type);
  const user = of('aws_iam_user').instances[0].attributes;
  const attachment = of('aws_iam_user_policy_attachment').instances[0].attributes;
  try {
    for (const name of others) {
      const UserName = user.name.replace(first, name);
      const Tags = Object.entries(user.tags).map(([Key, Value]) => ({
        Key,
        Value: Value.replace(first, name),
      }));
      const made = await iam.send(new CreateUserCommand({ UserName, Path: user.path, Tags }));
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: attachment.policy_arn }));
      const text = state
        .replaceAll(first, name)
        .replaceAll(user.unique_id, made.User.UserId)
        .replace(JSON.parse(state).lineage, randomUUID());
      writeFileSync(stateOf(fleet, `${name}-identity`), text, { mode: 0o600 });
    }
  } finally {
    iam.destroy();
  }
}

/** Runs a shell's command in the directories of these stacks, so many at once: seconds. @throws if one fails */
async function inEach({ stacks, env }, names, command) {
  if (names.length === 0) return 0;
  const each = `cd {} && { ${command} >../../log-{} 2>&1 || { cat ../../log-{}; exit 1; }; }`;
  const line = `printf '%s\\n' ${names.join(' ')} | xargs -P${AT_ONCE} -I{} sh -c '${each}'`;
  return timed('sh', ['-c', line], { cwd: stacks, env });
}

/** An exit code of 2, something to change, is a failure here. */
const plannedByXargs = (fleet) =>
  inEach(
    fleet,
    fleet.names.flatMap(stacksOf),
    `${engine(fleet.env)} plan -input=false -detailed-exitcode -no-color`,
  );

async function plannedByUs({ directory, names, env }) {
  const args = [COMMAND, 'plan', '--parallelism', String(AT_ONCE), '--json'];
  const { code, output, errors, seconds, megabytes } = await watched('node', args, { cwd: directory, env });
  if (code !== 0) throw new Error(`connector plan ended with exit code ${code}\n${output}\n${errors}`);
  const outcomes = JSON.parse(output).connectors.flatMap(({ stacks }) =>
    stacks.map(({ outcome }) => outcome),
  );
  const unchanged = outcomes.filter((outcome) => outcome === 'unchanged').length;
  if (unchanged !== 2 * names.length) {
    throw new Error(`connector plan found ${unchanged} stacks of ${2 * names.length} unchanged\n${output}`);
  }
  return { seconds, megabytes };
}
