resource "connector_policy_replacement" "appliance" {
  user_name   = "vcenter-connector"
  replaced_by = "arn:aws:iam::aws:policy/AWSConnector"
}

output "removed_policy" {
  value = connector_policy_replacement.appliance.removed_document
}
