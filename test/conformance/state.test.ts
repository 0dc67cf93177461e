import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { steps } from './support/steps';
import { withEveryEngine } from './support/suite';

const thing = (body: string): string => `resource "probe_thing" "a" {\n${body}\n}\n`;

withEveryEngine((workshop) => {
  test('drift is found, shown and mended; what is gone is made again', async () => {
    const workspace = workshop.workspace();
    const file = join(workspace.world, 'one.json');
    const drift = (change: object): void =>
      writeFileSync(
        file,
        JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...change }),
      );
    await steps(workspace, [
      { config: thing('name = "one"\nsize = 2') },
      {
        config: thing('name = "one"\nsize = 2'),
        before: () => drift({ size: 4, state: 'stopped' }),
        expectActions: { 'probe_thing.a': 'update' },
        expectAttributes: { 'probe_thing.a': { size: 2, state: 'running', power_changes: 2 } },
      },
      {
        config: thing('name = "one"\nsize = 2'),
        before: () => writeFileSync(file, 'gone'),
        expectActions: { 'probe_thing.a': 'create' },
        expectAttributes: { 'probe_thing.a': { generation: 1 } },
      },
    ]);
  });

  test('imported by command and by block', async () => {
    const workspace = workshop.workspace();
    const object = (name: string): void =>
      writeFileSync(
        join(workspace.world, `${name}.json`),
        JSON.stringify({ name, id: name, state: 'running', size: 3, generation: 7, power_changes: 1 }),
      );
    object('by-command');
    object('by-block');
    workspace.configure(thing('name = "by-command"\nsize = 3'));
    expect(await workspace.run(['import', '-no-color', 'probe_thing.a', 'by-command'])).toMatchObject({
      code: 0,
    });
    await steps(workspace, [
      {
        config: thing('name = "by-command"\nsize = 3'),
        expectActions: {},
        expectAttributes: { 'probe_thing.a': { id: 'by-command', generation: 7 } },
      },
      {
        config: `${thing('name = "by-command"\nsize = 3')}
import {
  to = probe_thing.b
  id = "by-block"
}
resource "probe_thing" "b" {
  name = "by-block"
  size = 3
}`,
        expectAttributes: { 'probe_thing.b': { id: 'by-block', generation: 7 } },
      },
    ]);
    const missing = await workspace.run(['import', '-no-color', 'probe_thing.c', 'nowhere']);
    expect(missing.code).toBe(1);
    workspace.configure(thing('name = "x"'));
    const refused = await workspace.run(['import', '-no-color', 'probe_thing.a', 'nowhere']);
    expect(refused.output).toMatch(/already managed|there is no thing "nowhere"/);
  });

  test('a planned destroy is refused, and a saved one is done', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [
      { config: thing('name = "guarded"') },
      {
        config: thing('name = "guarded"'),
        destroy: true,
        expectError: { text: 'the thing is guarded\nUnguard it first.' },
        expectAttributes: { 'probe_thing.a': { name: 'guarded' } },
      },
      { config: '', expectError: { text: 'the thing is guarded' } },
    ]);
  });

  test('a state of an older version is read without losing a digit', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [
      {
        config: 'resource "probe_versioned" "a" {\n  title = "t"\n  amount = 1\n}',
        expectAttributes: { 'probe_versioned.a': { origin: 'new' } },
      },
    ]);
    const state = workspace
      .read('terraform.tfstate')
      .replace('"schema_version": 2', '"schema_version": 0')
      .replace(
        /"attributes": \{[^}]*\}/,
        '"attributes": { "name": "old", "cents": 12345678901234567890123456789 }',
      );
    writeFileSync(join(workspace.directory, 'terraform.tfstate'), state);
    const config =
      'resource "probe_versioned" "a" {\n  title = "old"\n  amount = 123456789012345678901234567.89\n}';
    // Nothing to change is also nothing to write: the state is rewritten by the apply, as it now is.
    await steps(workspace, [
      { config, expectActions: {} },
      {
        config: config.replace('"old"', '"new"'),
        expectAttributes: { 'probe_versioned.a': { origin: 'upgraded' } },
      },
    ]);
    expect(workspace.read('terraform.tfstate')).toContain('123456789012345678901234567.89');
    writeFileSync(
      join(workspace.directory, 'terraform.tfstate'),
      workspace.read('terraform.tfstate').replace('"schema_version": 2', '"schema_version": 3'),
    );
    const { output } = await workspace.run(['plan', '-no-color']);
    expect(output.replaceAll(/\s+│?\s*/g, ' ')).toMatch(/newer provider|newer provider version/);
  });
});
