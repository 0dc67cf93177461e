ephemeral "connector_secret" "vcenter" {
  reference = { vault = "secret/vcenter/terraform#password" }
}

provider "vsphere" {
  vsphere_server = "vcenter.example.com"
  user           = "terraform@vsphere.local"
  password       = ephemeral.connector_secret.vcenter.value
}
