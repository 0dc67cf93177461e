resource "connector_access_key" "connector" {
  user_name = "aws-connector-fra-01"
  store     = { secretsmanager = "connectors/fra-01#aws" }

  rotate_every = "90d"
}

output "access_key_id" {
  value = connector_access_key.connector.id
}
