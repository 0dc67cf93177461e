resource "connector_guest_network" "address" {
  vm_id = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"

  ipv4 = {
    address = "10.0.0.20"
    netmask = "255.255.255.0"
    gateway = "10.0.0.1"
    dns     = ["10.0.0.2"]
  }
  dns_suffixes = ["example.com"]
}

# The appliance takes a proxy once its console has a password.
resource "connector_guest_network" "proxy" {
  vm_id = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"

  proxy = {
    host     = "proxy.example.com"
    port     = 3128
    username = "connector"
    password = { ssm = "/connectors/fra-01/proxy" }
  }
  # depends_on = [connector_console.appliance], where both are in one module
}
