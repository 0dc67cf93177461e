data "connector_health" "appliance" {
  vm_id            = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"
  fingerprint      = connector_console.appliance.fingerprint
  console_password = { ssm = "/connectors/fra-01/console" }
}

output "unhealthy" {
  value = [for item in data.connector_health.appliance.items : item.name if item.status != "ok"]
}
