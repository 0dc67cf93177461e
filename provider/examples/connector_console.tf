resource "connector_console" "appliance" {
  vm_id           = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"
  address         = "10.0.0.9"
  vcenter_address = "vcenter.example.com"

  administrator = {
    username = "administrator@vsphere.local"
    password = { env = "VSPHERE_PASSWORD" }
  }
  password          = { ssm = "/connectors/fra-01/console" }
  on_wrong_password = "reset"

  vm_console = {
    password          = { ssm = "/connectors/fra-01/vm" }
    previous_password = { ssm = "/connectors/fra-01/vm-previous" }
  }
}
