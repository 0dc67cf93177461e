resource "connector_access_key" "reports" {
  user_name    = "connector-reports"
  store        = { ssm = "/connectors/reports/aws" }
  rotate_every = "90d"
}

resource "connector_access_key_retirement" "reports" {
  user_name    = connector_access_key.reports.user_name
  replaced_id  = connector_access_key.reports.replaces
  grace_period = "7d"

  access_key = {
    id     = connector_access_key.reports.id
    secret = { ssm = "/connectors/reports/aws" }
  }
}
