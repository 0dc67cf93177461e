resource "connector_access_key" "appliance" {
  user_name = "aws-connector-fra-01"
  store     = { secretsmanager = "connectors/fra-01#secret_access_key" }
}

output "access_key_id" {
  value = connector_access_key.appliance.id
}
