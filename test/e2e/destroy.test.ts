import { createServer, type AddressInfo } from 'node:net';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { DestructionResult } from '../../cli/destruction-result';
import { resolveSecret } from '../../secrets';
import { expectSuccess, ROOT, useDeployment, type Outcome, type VcenterEvent } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { kill, processes } from './support/processes';
import { RunningCommand } from './support/running-command';
import { TerminalCommand } from './support/terminal-command';
import { until } from './support/until';

const lab = useDeployment();
const COMMAND = [process.execPath, join(ROOT, 'dist/cli/connector.js'), 'destroy'] as const;
const USER = 'aws-connector-lab-01';
const ROLE = 'vmimport';

/** Where saved plans are written; nothing may stay there. */
let temporary: string;
let nowhere: string;
beforeAll(async () => {
  temporary = join(lab.lab.paths.directory, 'temporary');
  mkdirSync(temporary);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  nowhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
});
afterEach(async () => {
  await lab.control('DELETE', '/faults');
  expect(readdirSync(temporary).filter((name) => name.startsWith('connector-plan-'))).toEqual([]);
  const inStacks = processes().filter(({ directory }) => directory.startsWith(lab.lab.paths.cdktfOut));
  for (const { pid } of inStacks) kill(pid);
  expect(inStacks).toEqual([]);
});

const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...lab.env,
  TMPDIR: temporary,
  ...env,
});
const destroy = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  lab.run(COMMAND[0], [COMMAND[1], COMMAND[2], ...args], { env: environment(env) });
const confirmed = (env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  destroy(['lab-01', '--yes', 'lab-01'], env);

/** With `--json` and `--audit`. @returns the only connector of what stands on standard output, and the actions done */
async function recorded(env: NodeJS.ProcessEnv = {}): Promise<Outcome & Recorded> {
  const { directory } = lab.lab.paths;
  const [result, audit] = [join(directory, 'result.json'), join(directory, 'audit.jsonl')];
  rmSync(audit, { force: true });
  const command = [...COMMAND, 'lab-01', '--yes', 'lab-01', '--json', '--audit', audit];
  const outcome = await lab.run('sh', ['-c', 'exec "$@" > "$0"', result, ...command], {
    env: environment({ ...env, CONNECTOR_RUN: 'night-7' }),
  });
  const { connectors } = JSON.parse(readFileSync(result, 'utf8')) as { connectors: Recorded['result'][] };
  const lines = readFileSync(audit, 'utf8').split('\n').slice(0, -1);
  const actions = lines.map((line) => {
    const { run, connector, step, action } = JSON.parse(line) as Record<string, string>;
    expect({ run, connector }).toEqual({ run: 'night-7', connector: 'lab-01' });
    return `${step}: ${action}`;
  });
  expect(connectors).toHaveLength(1);
  return { ...outcome, result: connectors[0]!, actions };
}
interface Recorded {
  readonly result: DestructionResult;
  readonly actions: readonly string[];
}

async function deploy(): Promise<void> {
  await lab.synthesized();
  expectSuccess(await lab.terraform('lab-01-identity', ['apply', '-auto-approve']));
  expectSuccess(await lab.terraform('lab-01', ['apply', '-auto-approve']));
}

const keys = async (): Promise<string[]> => {
  const { AccessKeyMetadata = [] } = await lab.iam.send(new ListAccessKeysCommand({ UserName: USER }));
  return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId ?? '');
};
const storedSecret = async (): Promise<string> => {
  const aws = { region: 'eu-central-1' };
  return (await resolveSecret({ secretsmanager: 'connectors/lab-01' }, { env: lab.env, aws })).value;
};
const lastOf = (events: readonly VcenterEvent[], kind: string): number =>
  events.findLast((event) => event.kind === kind)?.seq ?? -1;
const withoutAws = (): NodeJS.ProcessEnv => ({ AWS_ENDPOINT_URL: nowhere, AWS_MAX_ATTEMPTS: '1' });
/** Each of the texts comes after the one before it. */
function expectInOrder(output: string, texts: readonly string[]): void {
  const places = texts.map((text) => output.indexOf(text));
  if (places.includes(-1)) throw new Error(`one of ${texts.join(', ')} was never said:\n${output}`);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
}
const KEEP = 'uninstall: { identity: keep }\n';

test('nothing is deployed: it says so, changes nothing, and leaves the stacks of others alone', async () => {
  const specs = join(lab.lab.paths.directory, 'specs');
  mkdirSync(specs);
  const text = readFileSync(lab.writeSpec(), 'utf8');
  writeFileSync(join(specs, 'one.yaml'), text);
  writeFileSync(
    join(specs, 'two.yaml'),
    text.replace('name: lab-01', 'name: lab-02').replace('vmImportRole: {}', 'path: /'),
  );
  const env = { CONNECTOR_SPECS: specs };
  await lab.synthesized(env);
  const other = (): unknown[] => [
    readFileSync(join(lab.stackDirectory('lab-02'), 'cdk.tf.json'), 'utf8'),
    (JSON.parse(readFileSync(join(lab.lab.paths.cdktfOut, 'manifest.json'), 'utf8')) as { stacks: object })
      .stacks,
  ];
  const [stack, stacks] = other();
  // Whatever is wrong with others is nobody's concern, and with an image neither.
  writeFileSync(join(specs, 'three.yaml'), 'name: lab-03\nkind: [');
  writeFileSync(join(specs, 'one.yaml'), text.replace(/sha256: .*/, 'sha256: none'));
  const outcome = await destroy(['lab-01', '--yes', 'lab-01'], env);
  expectSuccess(outcome);
  expect(outcome.output).toContain('lab-01: nothing is deployed\n');
  const [stackAfter, stacksAfter] = other();
  expect(stackAfter).toBe(stack);
  expect(Object.keys(stacksAfter as object)).toEqual(Object.keys(stacks as object));
  expect(await lab.changes()).toEqual([]);

  const unknown = await destroy(['lab-1', '--yes', 'lab-1'], env);
  expect(unknown).toEqual({
    code: 1,
    output: 'no connector is called "lab-1"; did you mean "lab-01"? (connectors: lab-01, lab-03, lab-02)\n',
  });
  rmSync(specs, { recursive: true });
});

describe('an appliance that is not registered', () => {
  beforeEach(async () => {
    lab.writeSpec();
    if ((await lab.vm('lab-01')) === undefined) await deploy();
  });
  const untouched = async (): Promise<void> => {
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });
    expect(await lab.users()).toEqual([USER]);
  };

  test('refused without a terminal and --yes, with another name, and while protected', async () => {
    rmSync(lab.lab.paths.cdktfOut, { recursive: true });
    expect(await destroy(['lab-01'])).toEqual({
      code: 1,
      output:
        "destroy asks for the connector's name, and there is no terminal; without one: connector destroy lab-01 --yes lab-01\n",
    });
    expect(await destroy(['lab-01', '--yes', 'lab-02'])).toEqual({
      code: 1,
      output: '--yes gives "lab-02", and the connector is "lab-01"; nothing has been changed\n',
    });
    const file = lab.writeSpec((text) => `${text}deletionProtection: true\n`);
    const lines = readFileSync(file, 'utf8').split('\n').length - 1;
    for (const CONNECTOR_CONFIRM of ['', 'lab-02']) {
      const { code, output } = await confirmed({ CONNECTOR_CONFIRM });
      expect(code).toBe(1);
      expect(output).toMatch(
        new RegExp(
          `^lab-01 is protected \\(.*spec\\.yaml:${lines}:21: deletionProtection: true\\); nothing has been changed\\. If it is meant, set it to false in a change of its own, or allow this one run with CONNECTOR_CONFIRM=lab-01 in the environment\\.\\n$`,
        ),
      );
    }
    // Before anything at all was done.
    expect(existsSync(lab.lab.paths.cdktfOut)).toBe(false);
    await untouched();
  });

  test('a spec that cannot even be removed', async () => {
    lab.writeSpec((text) => text.replace(/accountId: .*/, 'accountId: none'));
    const { code, output } = await confirmed();
    expect(code).toBe(1);
    expect(output).toContain('aws.accountId: found "none"; allowed: 12 digits, in quotes');
    expect(output).toContain('lab-01: nothing has been changed; these are needed to remove it');
    await untouched();
  });

  test('at a terminal it shows both plans and asks for the name', async () => {
    const at = (): TerminalCommand =>
      new TerminalCommand([...COMMAND, 'lab-01'], { cwd: ROOT, env: environment() });
    const QUESTION = "Type the connector's name to destroy it: ";
    for (const keys of ['yes\r', '\u0003']) {
      const asked = at();
      await asked.shows(QUESTION);
      expect(asked.output).toMatch(/vsphere_virtual_machine\.appliance.* will be .*destroyed/);
      expect(asked.output).toMatch(/aws_iam_user\.connector.* will be .*destroyed/);
      expect(asked.output).not.toContain('Saved the plan to');
      asked.type(keys);
      const { code, output } = await asked.ended;
      expect(code).toBe(1);
      expect(output).toContain('lab-01: not confirmed; nothing has been changed');
    }
    await untouched();

    // Ctrl-C while the VM is being deleted: the terminal's signal reaches Terraform once, which comes to its end.
    await lab.control('POST', '/faults', { method: 'Destroy_Task', delayMs: 3000 });
    const interrupted = at();
    await interrupted.shows(QUESTION);
    interrupted.type('lab-01\r');
    await interrupted.shows('Destroying...');
    await until(async () => ((await lab.changes()).includes('powerOff') ? true : undefined));
    interrupted.type('\u0003');
    const { code, output } = await interrupted.ended;
    expect(code).toBe(1);
    expect(output).toContain('Gracefully shutting down...');
    expect(output).not.toContain('Two interrupts received');
    expect(await lab.users()).toEqual([USER]);
    expectSuccess(await confirmed());
    expect((await lab.inventory()).vms).toEqual([]);
    expect(await lab.users()).toEqual([]);
  }, 180_000);

  test('SIGTERM in the middle: the state is known, the lock is free, and the next run converges', async () => {
    await lab.control('POST', '/faults', { method: 'Destroy_Task', delayMs: 3000 });
    const [command, ...args] = COMMAND;
    const running = new RunningCommand(command, [...args, 'lab-01', '--yes', 'lab-01'], {
      cwd: ROOT,
      env: environment(),
    });
    await until(
      () => running.output.includes('vsphere_virtual_machine.appliance: Destroying...') || undefined,
    );
    process.kill(running.pid, 'SIGTERM');
    const { code, output } = await running.ended;
    expect(code).toBe(1);
    expect(output).toContain('lab-01: interrupted; the state has what was done until then');
    expect(await lab.vm('lab-01')).toBeUndefined();
    const state = readFileSync(lab.stateFile('lab-01'), 'utf8');
    expect(state).not.toContain('vsphere_virtual_machine');
    expect(readdirSync(lab.lab.paths.states).filter((name) => name.includes('lock'))).toEqual([]);
    // The identity was not begun; without AWS it fails by itself, and is named.
    const alone = await confirmed(withoutAws());
    expect(alone.code).toBe(1);
    expect(alone.output).toContain('lab-01-identity: terraform plan ended with exit code 1\nStill there:\n');
    expect(alone.output).toContain(`  aws_iam_user.connector (${USER})\n`);
    expect(await lab.users()).toEqual([USER]);

    expectSuccess(await confirmed());
    expect(await lab.users()).toEqual([]);
    expect(await lab.roles()).toEqual([]);
    const again = await confirmed();
    expectSuccess(again);
    expect(again.output).toContain('lab-01: nothing is deployed\n');
  }, 180_000);

  test('one plain line a step without a terminal; the protection is overridden by CONNECTOR_CONFIRM', async () => {
    lab.writeSpec((text) => `${text}deletionProtection: true\n`);
    const outcome = await confirmed({ CONNECTOR_CONFIRM: 'lab-01' });
    expectSuccess(outcome);
    const said = outcome.output.split('\n');
    const steps = said.filter((line) => /^lab-01(-identity)?: /.test(line));
    expect(steps.filter((line) => !line.endsWith(': initialising'))).toEqual([
      'lab-01: planning',
      'lab-01-identity: planning',
      'lab-01: applying',
      'lab-01-identity: applying',
      'lab-01: destroyed',
    ]);
    expect(outcome.output).not.toContain('\u001b');
    expect(outcome.output).not.toMatch(/Still destroying/);
    expect(said).toContainEqual(
      expect.stringMatching(/^vsphere_virtual_machine\.appliance: Destruction complete/),
    );
    expect((await lab.inventory()).vms).toEqual([]);
  }, 180_000);
});

test('a registered connector: the documented order, and a kept identity keeps its key', async () => {
  lab.writeRegisteredSpec((text) => text + KEEP);
  await deploy();
  const [key, secret] = [await keys(), await storedSecret()];
  expect(key).toHaveLength(1);
  const expectKept = async (): Promise<void> => {
    expect(await lab.vm('lab-01')).toBeUndefined();
    expect(await lab.users()).toEqual([USER]);
    expect(await lab.policiesOf(USER)).toEqual(['arn:aws:iam::aws:policy/AWSConnector']);
    expect(await lab.roles()).toEqual([ROLE]);
    expect(await keys()).toEqual(key);
    expect(await storedSecret()).toBe(secret);
  };

  const kept = await confirmed();
  expectSuccess(kept);
  expect(kept.output).toContain(
    `lab-01: the user ${USER} stays, with its access key (uninstall.identity: keep)\n`,
  );
  for (const name of ['VSPHERE_PASSWORD', 'CONNECTOR_CONSOLE_PASSWORD', 'CONNECTOR_SERVICE_PASSWORD'])
    expect(kept.output).not.toContain(lab.env[name]);
  expect(kept.output).not.toContain(secret);
  const events = await lab.events();
  expect(lastOf(events, 'extensionUnregistered')).toBeGreaterThan(lastOf(events, 'extensionRegistered'));
  expect(lastOf(events, 'extensionUnregistered')).toBeLessThan(lastOf(events, 'powerOff'));
  expect(lastOf(events, 'powerOff')).toBeLessThan(lastOf(events, 'destroy'));
  await expectKept();
  const again = await confirmed();
  expectSuccess(again);
  expect(again.output).toContain('lab-01: no appliance is deployed\n');
  await expectKept();

  // The same by declaration, after a deployment with the same key.
  await deploy();
  expect(await keys()).toEqual(key);
  expect(await lab.appliance('lab-01')).toMatchObject({ registered: true });
  lab.writeRegisteredSpec((text) => `${text}${KEEP}state: absent\n`);
  await deploy();
  await expectKept();
  for (const stack of ['lab-01', 'lab-01-identity']) {
    expectSuccess(await lab.terraform(stack, ['plan', '-detailed-exitcode']));
  }

  // Kept first, deleted later. By no other providers than a committed lock knows, and there is none.
  lab.writeRegisteredSpec();
  const unlocked = await destroy(['lab-01', '--yes', 'lab-01', '--lockfile', 'readonly']);
  expect(unlocked.code).toBe(1);
  expect(unlocked.output).toContain('there is no .terraform.lock.hcl with the checksums of ');
  expect(await lab.users()).toEqual([USER]);
  const outcome = await confirmed();
  expectSuccess(outcome);
  expectInOrder(outcome.output, [
    'connector_access_key.connector: Destruction complete',
    'aws_iam_user.connector: Destroying',
  ]);
  expect(await lab.users()).toEqual([]);
  expect(await lab.roles()).toEqual([]);
  await expect(storedSecret()).rejects.toThrow();
}, 300_000);

test('AWS is gone: the appliance goes, key and user stay and are named, and the next run finishes', async () => {
  lab.writeRegisteredSpec();
  await deploy();
  const [key] = await keys();
  const { code, output, result, actions } = await recorded(withoutAws());
  expect(code).toBe(1);
  expect(result).toMatchObject({
    outcome: 'failed',
    stacks: [
      {
        stack: 'lab-01',
        outcome: 'failed',
        diagnostics: [{ summary: 'lab-01: terraform apply ended with exit code 1' }],
      },
      { stack: 'lab-01-identity' },
    ],
  });
  expect(result.left).toContain('connector_access_key.connector');
  expect(result.left).not.toContain('vsphere_virtual_machine.appliance');
  expect(actions).toContain('vsphere_virtual_machine.appliance: Destroy_Task');
  expect(actions.join()).not.toContain('IAM:');
  expect(await lab.vm('lab-01')).toBeUndefined();
  expect(plainOutput(output)).toContain('Error: ');
  expect(output).toContain(`  connector_access_key.connector (${key})\n`);
  expect(output).toContain(`  aws_iam_user.connector (${USER})\n`);
  expect(output).not.toContain('vsphere_virtual_machine.appliance (');
  expect(await lab.users()).toEqual([USER]);
  const finished = await recorded();
  expectSuccess(finished);
  expect(finished.result).toMatchObject({ name: 'lab-01', outcome: 'applied', reasons: [] });
  expect(finished.result).not.toHaveProperty('left');
  expect(finished.actions).toContain('connector_access_key.connector: IAM:DeleteAccessKey');
  expect(finished.actions).toContain('aws_iam_user.connector: IAM:DeleteUser');
  expect(await lab.users()).toEqual([]);
  expect(await lab.roles()).toEqual([]);
}, 300_000);
