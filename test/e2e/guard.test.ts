import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
import { engines } from '../conformance/support/engine';
import { expectSuccess, useDeployment, type Outcome } from './support/deployment';
import { plainOutput } from './support/plain-output';

const lab = useDeployment();

const PROTECTED = 'deletionProtection: true\n';
const VM = 'vsphere_virtual_machine.appliance';

describe.each(engines())('with $name', ({ command }) => {
  let id: string;
  const terraform = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
    lab.terraform('lab-01', args, env);
  const declare = async (more = '', env: NodeJS.ProcessEnv = {}): Promise<void> => {
    lab.writeSpec((text) => `${text}${PROTECTED}${more}`);
    await lab.synthesized(env);
  };

  beforeAll(async () => {
    lab.env.TERRAFORM_BINARY_NAME = command;
    await declare();
    expectSuccess(await terraform(['apply', '-auto-approve']));
    id = (await terraform(['output', '-raw', 'vm_id'])).output;
  });
  afterAll(async () => {
    await declare();
    expectSuccess(await terraform(['destroy', '-auto-approve'], { CONNECTOR_CONFIRM: 'lab-01' }));
    // The next engine has locks and providers of its own.
    rmSync(lab.lab.paths.cdktfOut, { recursive: true });
  });
  /** What has happened to the VM; nothing may. */
  let before: string[];
  beforeEach(async () => {
    before = await lab.changes();
  });
  const expectUntouched = async (): Promise<void> => {
    expect(await lab.changes()).toEqual(before);
    expect(await lab.vm('lab-01')).toMatchObject({ power: 'poweredOn' });
  };

  /** Another image: one more disk block is enough. */
  async function otherImage(): Promise<NodeJS.ProcessEnv> {
    const file = join(lab.lab.paths.directory, 'other.ova');
    await buildOva(file, { name: 'other', diskBytes: 2 ** 30 });
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { CONNECTOR_IMAGE: file, CONNECTOR_IMAGE_SHA256: sha256 };
  }

  /** Takes everything but providers out of the stack, or one kind of resource. */
  function edit(change: (stack: Partial<Record<string, Record<string, unknown>>>) => void): void {
    const file = join(lab.stackDirectory('lab-01'), 'cdk.tf.json');
    const stack = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
    change(stack);
    writeFileSync(file, JSON.stringify(stack));
  }

  const cases: readonly [string, string, readonly string[], () => Promise<void>][] = [
    ['destroy', 'destroyed', ['plan', '-destroy'], () => declare()],
    ['a new image', 'replaced', ['plan'], async () => declare('', await otherImage())],
    ['-replace', 'replaced', ['plan', `-replace=${VM}`], () => declare()],
    [
      'a tainted VM',
      'replaced',
      ['plan'],
      async () => {
        await declare();
        expectSuccess(await terraform(['taint', VM]));
      },
    ],
    [
      'removal from the configuration',
      'destroyed',
      ['plan'],
      async () => {
        await declare();
        edit((stack) => {
          delete stack.resource;
          delete stack.output;
          delete stack.import;
          delete stack.data;
          delete stack.locals;
        });
      },
    ],
    [
      'removal of the guard alone',
      'destroyed',
      ['plan'],
      async () => {
        await declare();
        edit(({ resource }) => delete resource?.connector_guard);
      },
    ],
  ];

  test.each(cases)(
    '%s is refused at plan, and allowed by CONNECTOR_CONFIRM',
    async (what, fate, args, prepare) => {
      await prepare();
      for (const env of [{}, { CONNECTOR_CONFIRM: 'lab-02' }, { CONNECTOR_CONFIRM: '' }]) {
        const { code, output } = await terraform(args, env);
        expect(code).toBe(1);
        expect(plainOutput(output)).toContain(
          `Error: lab-01 is protected, and the VM ${id} would be ${fate}`,
        );
        const meant =
          fate === 'replaced'
            ? "allow it in the change that asks for it (allow: [replace] in a spec, allow_replacement = true in the provider's configuration)"
            : "switch the protection off in a change of its own (deletionProtection: false in a spec, protected = false in the provider's configuration)";
        expect(plainOutput(output)).toContain(
          `Nothing has been changed. If it is meant, ${meant}, or allow this one run with CONNECTOR_CONFIRM=lab-01 in the environment.`,
        );
      }
      const allowed = await terraform(args, { CONNECTOR_CONFIRM: 'lab-01' });
      expectSuccess(allowed);
      expect(plainOutput(allowed.output)).toContain('CONNECTOR_CONFIRM=lab-01 allows it in this run.');
      if (what === 'a tainted VM') expectSuccess(await terraform(['untaint', VM]));
      await expectUntouched();
    },
  );

  test('protected, with nothing to change, the plan is empty', async () => {
    await declare();
    expectSuccess(await terraform(['plan', '-detailed-exitcode']));
    expectSuccess(await terraform(['apply', '-auto-approve']));
    await expectUntouched();
  });

  test('allow: [replace] allows what replaces it, and never what destroys it', async () => {
    await declare('allow: [replace]\n', await otherImage());
    const replaced = await terraform(['plan']);
    expectSuccess(replaced);
    expect(plainOutput(replaced.output)).toContain(
      `Warning: lab-01 is protected, and the VM ${id} would be replaced`,
    );
    expect(plainOutput(replaced.output)).toContain(
      "It is allowed by allow: [replace] in the spec (allow_replacement = true in the provider's configuration); take that out again afterwards.",
    );
    await declare('allow: [replace]\n');
    const destroyed = await terraform(['plan', '-destroy']);
    expect(destroyed.code).toBe(1);
    expect(plainOutput(destroyed.output)).toContain(
      `Error: lab-01 is protected, and the VM ${id} would be destroyed`,
    );
    edit(({ resource }) => delete resource?.connector_guard);
    expect((await terraform(['plan'])).code).toBe(1);
    await expectUntouched();
  });

  test('switched off in a change of its own, the plan to destroy passes', async () => {
    lab.writeSpec();
    await lab.synthesized();
    const off = await terraform(['apply', '-auto-approve']);
    expectSuccess(off);
    expect(off.output).toContain('Resources: 0 added, 0 changed, 0 destroyed');
    expectSuccess(await terraform(['plan', '-destroy']));
    await expectUntouched();
  });

  test('cdktf destroy is refused, and state: absent beside the protection is not even synthesized', async () => {
    await declare();
    const destroy = await lab.cdktf(['destroy', 'lab-01', '--auto-approve']);
    expect(destroy.code).toBe(1);
    expect(plainOutput(destroy.output)).toContain(`lab-01 is protected, and the VM ${id} would be destroyed`);
    lab.writeSpec((text) => `${text}${PROTECTED}state: absent\n`);
    const absent = await lab.cdktf(['deploy', 'lab-01', '--auto-approve'], { CONNECTOR_CONFIRM: 'lab-01' });
    expect(absent.code).toBe(1);
    expect(absent.output).toMatch(
      /state: "absent" contradicts deletionProtection: true; set it to false in a change of its own first/,
    );
    await expectUntouched();
  });

  test('a new image is applied with allow: [replace]', async () => {
    const image = await otherImage();
    await declare('allow: [replace]\n', image);
    expectSuccess(await terraform(['apply', '-auto-approve']));
    const replacement = (await terraform(['output', '-raw', 'vm_id'])).output;
    expect(replacement).not.toBe(id);
    expect((await lab.inventory()).vms).toHaveLength(1);
    // Protected as the old one was.
    id = replacement;
    await declare('', image);
    const destroyed = await terraform(['plan', '-destroy']);
    expect(destroyed.code).toBe(1);
    expect(plainOutput(destroyed.output)).toContain(`the VM ${id} would be destroyed`);
  });
});

test('CONNECTOR_CONFIRM lets cdktf destroy a protected connector', async () => {
  delete lab.env.TERRAFORM_BINARY_NAME;
  lab.writeSpec((text) => `${text}${PROTECTED}`);
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
  expectSuccess(await lab.cdktf(['destroy', '*', '--auto-approve'], { CONNECTOR_CONFIRM: 'lab-01' }));
  expect((await lab.inventory()).vms).toEqual([]);
  expect(await lab.users()).toEqual([]);
});
