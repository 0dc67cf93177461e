import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OvfHardware } from '../../ova';
import { ConnectorApp } from '../../stacks';
import { descriptor, image } from '../support/descriptor';
import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const NAMES =
  /^(cpu|memory)_(reservation|limit|share_level|share_count|hot_add_enabled)$|^nested_hv_enabled$/;

/** What the VM is given beyond the plain hardware. */
function extras(hardware: Partial<OvfHardware>, memory = '4GiB'): Record<string, unknown> {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  directory.write('a.yaml', VALID.replace('appliance:\n', `appliance:\n  hardware: { memory: ${memory} }\n`));
  const [connector] = directory.load(['a.yaml']).specs;
  if (connector === undefined) throw new Error('no spec');
  const facts = image({ descriptor: descriptor({ hardware }) });
  new ConnectorApp([{ connector, image: facts }], { env: {}, outdir, cwd: directory.path }).synth();
  const stack = JSON.parse(readFileSync(join(outdir, 'stacks/fra-01/cdk.tf.json'), 'utf8')) as {
    resource: { vsphere_virtual_machine: { appliance: Record<string, unknown> } };
  };
  rmSync(outdir, { recursive: true });
  const vm = Object.entries(stack.resource.vsphere_virtual_machine.appliance);
  return Object.fromEntries(vm.filter(([name]) => NAMES.test(name)));
}

test('a plain OVF says nothing of reservations and hot plugging', () => {
  expect(extras({})).toEqual({});
});

test('what the OVF reserves, limits, weighs and switches on is the VM has too', () => {
  expect(
    extras({
      cpuAllocation: { reservation: 1000, limit: 3000, shares: 2500 },
      memoryAllocation: { reservation: 1024, limit: 4096, shares: 50_000 },
      cpuHotAdd: true,
      memoryHotAdd: true,
      nestedVirtualization: true,
    }),
  ).toEqual({
    cpu_reservation: 1000,
    cpu_limit: 3000,
    cpu_share_level: 'custom',
    cpu_share_count: 2500,
    memory_reservation: 1024,
    memory_limit: 4096,
    memory_share_level: 'custom',
    memory_share_count: 50_000,
    cpu_hot_add_enabled: true,
    memory_hot_add_enabled: true,
    nested_hv_enabled: true,
  });
});

test('no more memory is reserved than the VM has', () => {
  expect(extras({ memoryAllocation: { reservation: 4096 } }, '2GiB')).toEqual({ memory_reservation: 2048 });
});
