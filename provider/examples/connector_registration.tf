resource "connector_registration" "appliance" {
  vm_id            = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"
  address          = "10.0.0.9"
  fingerprint      = "5B:1F:0C:7E:9A:44:21:D0:8E:63:B7:52:0F:9C:3D:A6:71:E8:14:2B:95:CF:60:3A:D7:48:16:F2:8B:0E:C3:59"
  console_password = { ssm = "/connectors/fra-01/console" }
  vm_console       = { password = { ssm = "/connectors/fra-01/vm" } }

  vcenter_address = "vcenter.example.com"
  administrator = {
    username = "administrator@vsphere.local"
    password = { env = "VSPHERE_PASSWORD" }
  }
  service_account = {
    username = "connector@vsphere.local"
    password = { ssm = "/connectors/fra-01/service-account" }
  }
  access_key = {
    id     = "AKIAIOSFODNN7EXAMPLE"
    secret = { secretsmanager = "connectors/fra-01" }
  }
  configuration    = { file = "/etc/connector/amp-configuration", version = "1" }
  auto_upgrade     = false
  registered_proxy = "proxy.example.com:3128"

  connector_key_rotate_every = "180d"
}
