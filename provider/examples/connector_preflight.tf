data "connector_preflight" "appliance" {
  datacenter = "DC0"
  cluster    = "DC0_C0"
  datastore  = "LocalDS_0"
  vm_name    = "fra-01"

  image = {
    source   = "/images/appliance.ova"
    sha256   = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    networks = { "VM Network" = "Prod-VLAN-12" }
  }

  skip = ["endpoints"]
}
