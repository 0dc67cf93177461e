import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Destruction } from '../../cli/destruction';
import { DestructionFailure, type DestructionResult } from '../../cli/destruction-result';
import type { LoadedSpec } from '../../config';
import { AuditTrail } from '../../deployment/audit';
import { ConnectorStacks } from '../../deployment/connector-stacks';
import { ProviderLocks } from '../../deployment/provider-locks';
import { Interruption, PlanFiles } from '../../engine';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'destruction-'));
  for (const stack of ['fra-01', 'fra-01-identity']) {
    mkdirSync(join(directory, 'stacks', stack), { recursive: true });
    writeFileSync(join(directory, 'stacks', stack, 'cdk.tf.json'), JSON.stringify({ terraform: {} }));
  }
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const HELD = {
  'fra-01': 'connector_registration.appliance',
  'fra-01-identity': 'aws_iam_user.connector',
};

/** In the engine's place: a state of one resource for each stack, until it is applied; `steps` come before. */
function script(steps: string): void {
  const states = Object.entries(HELD).map(([stack, address]) => {
    const [type, name] = address.split('.');
    const resources = [{ mode: 'managed', type, name, instances: [{ attributes: { id: 'x' } }] }];
    return `${stack}) echo '${JSON.stringify({ version: 4, serial: 1, resources })}';;`;
  });
  const engine = join(directory, 'terraform');
  writeFileSync(
    engine,
    `#!/bin/sh
stack=$(basename "$PWD")
echo "$stack $1" >> ${directory}/calls
${steps}
case $1 in
  state) test ! -e gone || exit 0; case $stack in ${states.join(' ')} esac;;
  init) mkdir -p .terraform;;
  plan) exit 2;;
  apply) touch gone;;
esac
`,
  );
  chmodSync(engine, 0o755);
}
const calls = (): string[] => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

interface Ended {
  readonly result?: DestructionResult;
  readonly message?: string;
}

/** What a person is told, among it what the engine says. */
const say = (line: string): void => {
  if (line === 'interrupt me') process.emit('SIGTERM');
};

/** Destroys it, with a committed lock and what may stand in its way. */
async function destroyed({ lock = '', refusal }: { lock?: string; refusal?: string } = {}): Promise<Ended> {
  const spec = { name: 'fra-01', state: 'absent', uninstall: { identity: 'delete' } };
  const connector = { spec, source: { file: join(directory, 'fra-01.yaml') } } as unknown as LoadedSpec;
  if (lock !== '') writeFileSync(join(directory, '.terraform.lock.hcl'), lock);
  const env = { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: join(directory, 'terraform') };
  const stacks = new ConnectorStacks(connector, directory);
  const { done } = await AuditTrail.during(undefined, { run: 'test-1', who: 'me' }, (trail) =>
    Interruption.during((interruption) =>
      PlanFiles.during((plans) =>
        new Destruction(stacks, {
          ...{ env, interruption, plans, trail, terminal: false, say },
          locks: new ProviderLocks(directory, directory),
          mayInterrupt: () => Promise.resolve(refusal),
        })
          .run(() => Promise.resolve())
          .then((result): Ended => ({ result }))
          .catch((error: unknown): Ended => {
            if (!(error instanceof DestructionFailure)) throw error;
            return { result: error.result, message: error.message };
          }),
      ),
    ),
  );
  return done;
}

const outcomes = ({ result }: Ended): unknown => [
  result?.outcome,
  ...(result?.stacks ?? []).map(({ stack, outcome }) => `${stack} ${outcome}`),
];

test('the appliance goes first, and the result names nothing but the connector', async () => {
  script('');
  const ended = await destroyed();
  expect(ended.message).toBeUndefined();
  expect(outcomes(ended)).toEqual(['applied', 'fra-01 applied', 'fra-01-identity applied']);
  expect(Object.keys(ended.result ?? {}).sort()).toEqual(['file', 'name', 'outcome', 'reasons', 'stacks']);
  expect(calls().filter((call) => call.endsWith('apply'))).toEqual(['fra-01 apply', 'fra-01-identity apply']);
});

test('a lock that does not cover the identity keeps no appliance', async () => {
  script('');
  writeFileSync(
    join(directory, 'stacks/fra-01-identity/.terraform.lock.hcl'),
    'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n',
  );
  const ended = await destroyed({ lock: '# of the appliance alone\n' });
  expect(ended.message).toMatch(
    /^\.terraform\.lock\.hcl has no checksums of \S+aws; .*\nStill there:\n {2}aws_iam_user\.connector \(x\)\n/,
  );
  expect(outcomes(ended)).toEqual(['failed', 'fra-01 applied', 'fra-01-identity failed']);
  expect(ended.result?.left).toEqual(['aws_iam_user.connector']);
});

test('a signal between the appliance and its identity: what is gone is told', async () => {
  script('case $stack-$1 in fra-01-apply) trap : INT; echo interrupt me; sleep 1; touch gone; exit 0;; esac');
  const ended = await destroyed();
  expect(ended.message).toBe('interrupted\nRun it again to go on from there.');
  expect(outcomes(ended)).toEqual(['failed', 'fra-01 applied', 'fra-01-identity failed']);
});

test('a plan that fails, and a refusal, change nothing and say nothing of what is left', async () => {
  script('case $1 in plan) exit 1;; esac');
  const failed = await destroyed();
  expect(outcomes(failed)).toEqual(['failed', 'fra-01 failed', 'fra-01-identity skipped']);
  expect(failed.result).not.toHaveProperty('left');

  script('');
  const refused = await destroyed({ refusal: 'migrations run' });
  expect(outcomes(refused)).toEqual(['refused', 'fra-01 skipped', 'fra-01-identity skipped']);
  expect(refused.result?.reasons).toEqual(['fra-01: migrations run; nothing has been changed']);
  expect(calls().filter((call) => call.endsWith('apply'))).toEqual([]);
});
