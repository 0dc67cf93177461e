import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engines } from '../conformance/support/engine';
import { expectSuccess, ROOT, useDeployment, type Outcome } from './support/deployment';
import { plainOutput } from './support/plain-output';
import { plannedChanges } from './support/planned-changes';
import { RootModule } from './support/root-module';

const lab = useDeployment();

const EXAMPLES = join(ROOT, 'provider/examples');

/** What a module of somebody who has no spec looks like: image, checks, place, VM, power and a secret. */
const rootModule = (name: string): string => `
terraform {
  required_version = ">= 1.11"
  required_providers {
    connector = { source = "connector.internal/aws/connector" }
    vsphere   = { source = "vmware/vsphere", version = "${lab.env.CONNECTOR_VSPHERE_PROVIDER_VERSION ?? ''}" }
  }
}

variable "memory" { default = 4096 }
variable "power" { default = "running" }

locals {
  place = { datacenter = "DC0", cluster = "DC0_C0", datastore = "LocalDS_0", folder = "appliances" }
  password = { file = abspath("password") }
}

ephemeral "connector_secret" "password" {
  reference = local.password
}

provider "connector" {
  name    = "${name}"
  profile = "AwsConnector"
  vcenter = {
    server   = "${lab.env.VSPHERE_SERVER ?? ''}"
    username = { env = "VSPHERE_USER" }
    password = local.password
  }
  aws = { region = "eu-central-1" }
}

provider "vsphere" {
  vsphere_server = "${lab.env.VSPHERE_SERVER ?? ''}"
  password       = ephemeral.connector_secret.password.value
}

data "connector_preflight" "appliance" {
  datacenter = local.place.datacenter
  cluster    = local.place.cluster
  datastore  = local.place.datastore
  folder     = local.place.folder
  vm_name    = "${name}"
  image = {
    source   = "${lab.env.CONNECTOR_IMAGE ?? ''}"
    sha256   = "${lab.env.CONNECTOR_IMAGE_SHA256 ?? ''}"
    networks = { "VM Network" = "Prod-VLAN-12" }
  }
}

data "connector_placement" "appliance" {
  datacenter = local.place.datacenter
  cluster    = local.place.cluster
  datastore  = local.place.datastore
  folder     = local.place.folder
  vm_name    = "${name}"
  depends_on = [data.connector_preflight.appliance]
}

resource "connector_image" "appliance" {
  source = "${lab.env.CONNECTOR_IMAGE ?? ''}"
  sha256 = "${lab.env.CONNECTOR_IMAGE_SHA256 ?? ''}"
  file   = "image.ova"
}

resource "vsphere_virtual_machine" "appliance" {
  name             = "${name}"
  folder           = data.connector_placement.appliance.vm_folder
  datacenter_id    = data.connector_placement.appliance.datacenter_id
  resource_pool_id = data.connector_placement.appliance.resource_pool_id
  # The version of the provider that the lab can build needs a host; connector_placement finds none where none is named.
  host_system_id   = data.vsphere_host.first.id
  datastore_id     = data.connector_placement.appliance.datastore_id
  num_cpus         = connector_image.appliance.hardware.num_cpus
  memory           = var.memory
  guest_id         = connector_image.appliance.hardware.guest_id
  firmware         = connector_image.appliance.hardware.firmware
  scsi_type        = connector_image.appliance.hardware.scsi_type
  extra_config     = { "connector.name" = "${name}" }

  network_interface {
    network_id   = data.connector_placement.appliance.network_ids["Prod-VLAN-12"]
    adapter_type = connector_image.appliance.hardware.network_adapters[0].adapter_type
  }
  ovf_deploy {
    local_ovf_path    = connector_image.appliance.file
    disk_provisioning = "thin"
    ovf_network_map   = { "VM Network" = data.connector_placement.appliance.network_ids["Prod-VLAN-12"] }
  }
  wait_for_guest_net_timeout = 0
  lifecycle {
    ignore_changes = [host_system_id, extra_config, disk]
  }
}

data "vsphere_host" "first" {
  name          = "DC0_C0_H0"
  datacenter_id = data.connector_placement.appliance.datacenter_id
}

resource "connector_power" "appliance" {
  vm_id = vsphere_virtual_machine.appliance.id
  state = var.power
  lifecycle {
    replace_triggered_by = [vsphere_virtual_machine.appliance]
  }
}

resource "connector_guard" "appliance" {
  vm_id      = vsphere_virtual_machine.appliance.id
  image_file = connector_image.appliance.file
}

output "address" { value = connector_power.appliance.address }
`;

describe.each(engines())('with $name', (engine) => {
  test('a VM from plain HCL: deployed, changed, stopped, removed', async () => {
    const name = `plain-${engine.name}`;
    const root = new RootModule(lab, name, engine);
    root.write(rootModule(name));
    // Neither provider has the password from anywhere else.
    const password = join(root.directory, 'password');
    writeFileSync(password, `${lab.env.VSPHERE_PASSWORD ?? ''}\n`, { mode: 0o600 });
    const run = (args: readonly string[]): Promise<Outcome> =>
      root.run(args, { VSPHERE_PASSWORD: undefined });

    const applied = await run(['apply', '-auto-approve']);
    expectSuccess(applied);
    expect(applied.output).toContain('Resources: 4 added, 0 changed, 0 destroyed');
    expect(applied.output).toMatch(/address = "127\.1\.0\.\d+"/);
    expect(await lab.vm(name)).toMatchObject({
      path: `/DC0/vm/appliances/${name}`,
      power: 'poweredOn',
      cpus: 2,
      memoryMiB: 4096,
      nics: [{ network: 'Prod-VLAN-12', kind: 'vmxnet3' }],
    });
    expectSuccess(await run(['plan', '-detailed-exitcode']));

    expectSuccess(await run(['apply', '-auto-approve', '-var=memory=6144', '-var=power=stopped']));
    expect(await lab.vm(name)).toMatchObject({ power: 'poweredOff', memoryMiB: 6144 });
    root.write('memory = 6144\npower = "stopped"\n', 'terraform.tfvars');
    expect(await plannedChanges(run)).toEqual({});

    const state = readFileSync(join(root.directory, 'terraform.tfstate'), 'utf8');
    expect(state).toContain('Prod-VLAN-12');
    expect(state).not.toContain(lab.env.VSPHERE_PASSWORD);
    expectSuccess(await run(['destroy', '-auto-approve']));
    expect(await lab.vm(name)).toBeUndefined();
  });

  test('what is wrong in plain HCL is said at plan, all of it', async () => {
    const name = `wrong-${engine.name}`;
    const root = new RootModule(lab, name, engine);
    root.write(
      rootModule(name)
        .replace('datastore = "LocalDS_0"', 'datastore = "LocalDS_O"')
        .replace('folder = "appliances"', 'folder = "applianses"')
        .replace('local.password\n  }\n  aws', '{ env = "VSPHERE_PASSWORD" }\n  }\n  aws'),
    );
    writeFileSync(join(root.directory, 'password'), `${lab.env.VSPHERE_PASSWORD ?? ''}\n`, { mode: 0o600 });
    const { code, output } = await root.run(['plan']);
    expect(code).toBe(1);
    const said = plainOutput(output);
    expect(said).toContain('Error: The appliance cannot be deployed: 2 checks failed');
    expect(said).toContain('"LocalDS_O" does not exist in DC0; did you mean "LocalDS_0"?');
    expect(said).toContain('"applianses" does not exist in DC0; did you mean "appliances"?');
  });

  test.each(readdirSync(EXAMPLES).filter((name) => name !== 'provider.tf'))(
    'the example %s is valid',
    async (name) => {
      const root = new RootModule(lab, `example-${name}`, engine);
      const provider = readFileSync(join(EXAMPLES, 'provider.tf'), 'utf8');
      const version = lab.env.CONNECTOR_VSPHERE_PROVIDER_VERSION ?? '';
      const vsphere = `required_providers {\n    vsphere = { source = "vmware/vsphere", version = "${version}" }`;
      // One of the examples is for the vSphere provider, and a module has one list of what it requires.
      root.write(
        name === 'connector_secret.tf' ? provider.replace('required_providers {', vsphere) : provider,
        'provider.tf',
      );
      root.write(readFileSync(join(EXAMPLES, name), 'utf8'));
      expectSuccess(await root.run(['validate']));
      rmSync(root.directory, { recursive: true });
    },
  );
});
