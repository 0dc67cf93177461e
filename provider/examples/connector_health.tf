data "connector_health" "appliance" {
  vm_id            = "4237d29c-0a5b-9f0c-3c5a-7a3f7a1f6f0e"
  fingerprint      = "5B:1F:0C:7E:9A:44:21:D0:8E:63:B7:52:0F:9C:3D:A6:71:E8:14:2B:95:CF:60:3A:D7:48:16:F2:8B:0E:C3:59"
  console_password = { ssm = "/connectors/fra-01/console" }
}

output "unhealthy" {
  value = [for item in data.connector_health.appliance.items : item.name if item.status != "ok"]
}
