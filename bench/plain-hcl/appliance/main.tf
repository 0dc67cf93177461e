# What config/examples/lab.yaml asks for in vSphere, written by hand: the measure for `npm run bench`.
terraform {
  required_providers {
    vsphere = { source = "vmware/vsphere" }
  }
}

variable "server" {
  type = string
}

variable "image" {
  type = string
}

provider "vsphere" {
  vsphere_server = var.server
}

data "vsphere_datacenter" "this" {
  name = "DC0"
}

data "vsphere_compute_cluster" "this" {
  name          = "DC0_C0"
  datacenter_id = data.vsphere_datacenter.this.id
}

data "vsphere_host" "this" {
  name          = "DC0_C0_H0"
  datacenter_id = data.vsphere_datacenter.this.id
}

data "vsphere_datastore" "this" {
  name          = "LocalDS_0"
  datacenter_id = data.vsphere_datacenter.this.id
}

data "vsphere_network" "this" {
  name          = "Prod-VLAN-12"
  datacenter_id = data.vsphere_datacenter.this.id
}

resource "vsphere_virtual_machine" "this" {
  name                       = "plain-01"
  folder                     = "appliances"
  datacenter_id              = data.vsphere_datacenter.this.id
  resource_pool_id           = data.vsphere_compute_cluster.this.resource_pool_id
  host_system_id             = data.vsphere_host.this.id
  datastore_id               = data.vsphere_datastore.this.id
  num_cpus                   = 2
  memory                     = 4096
  guest_id                   = "freebsd64Guest"
  scsi_type                  = "lsilogic"
  wait_for_guest_net_timeout = 0
  wait_for_guest_ip_timeout  = 0

  network_interface {
    network_id   = data.vsphere_network.this.id
    adapter_type = "vmxnet3"
  }

  ovf_deploy {
    local_ovf_path    = var.image
    disk_provisioning = "eagerZeroedThick"
    ovf_network_map   = { "VM Network" = data.vsphere_network.this.id }
  }
}

output "vm_id" {
  value = vsphere_virtual_machine.this.id
}
