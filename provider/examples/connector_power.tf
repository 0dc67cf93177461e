resource "connector_power" "appliance" {
  vm_id = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"
  state = "stopped"
  stop  = "soft"
}
