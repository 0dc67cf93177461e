import { readdirSync } from 'node:fs';
import { steps } from './support/steps';
import { withEveryEngine } from './support/suite';

const thing = (body: string): string => `resource "probe_thing" "a" {\n${body}\n}\n`;

withEveryEngine((workshop) => {
  test('created, changed in place, replaced and destroyed', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [
      {
        config: thing('name = "one"\nsize = 1'),
        expectActions: { 'probe_thing.a': 'create' },
        expectAttributes: {
          'probe_thing.a': {
            id: 'one',
            state: 'running',
            size: 1,
            generation: 1,
            power_changes: 1,
            hardware: null,
          },
        },
      },
      {
        config: thing('name = "one"\nsize = 10'),
        expectActions: { 'probe_thing.a': 'update' },
        expectAttributes: { 'probe_thing.a': { id: 'one', size: 10, generation: 2, power_changes: 1 } },
      },
      {
        config: thing('name = "one"\nsize = 10\nstate = "stopped"'),
        expectActions: { 'probe_thing.a': 'update' },
        expectAttributes: { 'probe_thing.a': { generation: 3, power_changes: 2 } },
      },
      {
        config: thing('name = "two"'),
        expectActions: { 'probe_thing.a': 'replace' },
        expectAttributes: { 'probe_thing.a': { id: 'two', generation: 1, size: null } },
      },
      {
        config: '',
        expectActions: { 'probe_thing.a': 'delete' },
        expectAttributes: { 'probe_thing.a': undefined },
      },
    ]);
    expect(readdirSync(workspace.world)).toEqual(['happenings.log']);
  });

  test('only what a change affects becomes unknown', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [{ config: thing('name = "one"\nhardware = { cpus = 1 }') }]);
    workspace.configure(thing('name = "one"\nhardware = { cpus = 3 }'));
    const { output } = await workspace.run(['plan', '-no-color']);
    expect(output).toMatch(/generation += 1 -> \(known after apply\)/);
    expect(output).toMatch(/cpus += 1 -> 3/);
    expect(output).not.toMatch(/power_changes|serial.*known after apply|\bid +=.*known after apply/);
  });

  test('a nested attribute forces the replacement, and the plan says which', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [
      {
        config: thing(
          'name = "one"\nhardware = { firmware = "bios" }\ndisks = [{ size = 1 }, { size = 2, label = "b" }]',
        ),
      },
      {
        config: thing(
          'name = "one"\nhardware = { firmware = "bios" }\ndisks = [{ size = 1 }, { size = 2, label = "c" }]',
        ),
        expectActions: { 'probe_thing.a': 'update' },
      },
      {
        config: thing('name = "one"\nhardware = { firmware = "bios" }\ndisks = [{ size = 1 }, { size = 3 }]'),
        expectActions: { 'probe_thing.a': 'replace' },
        planOnly: true,
      },
    ]);
    workspace.configure(
      thing(
        'name = "one"\nhardware = { firmware = "efi" }\ndisks = [{ size = 1 }, { size = 2, label = "c" }]',
      ),
    );
    const { output } = await workspace.run(['plan', '-no-color']);
    expect(output).toMatch(/firmware += "bios" -> "efi" # forces replacement/);
  });

  test('a replacement that modifyPlan asks for, and a computed value it sets', () =>
    steps(workshop.workspace(), [
      { config: thing('name = "one"\nsize = 5') },
      { config: thing('name = "one"\nsize = 9'), expectActions: { 'probe_thing.a': 'replace' } },
    ]));

  test('modifyPlan may plan a change where the configuration has none', async () => {
    const workspace = workshop.workspace();
    await steps(workspace, [
      { config: thing('name = "renewed"'), expectEmptyPlan: false },
      {
        config: thing('name = "renewed"'),
        expectActions: { 'probe_thing.a': 'update' },
        // The provider's update does not do what it planned, which Terraform must notice.
        expectError: { text: 'inconsistent result after apply' },
      },
    ]);
  });
});
