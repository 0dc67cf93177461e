data "connector_placement" "appliance" {
  datacenter = "DC0"
  cluster    = "DC0_C0"
  datastore  = "LocalDS_0"
  vm_name    = "fra-01"
}

output "network" {
  value = data.connector_placement.appliance.network_ids["VM Network"]
}
