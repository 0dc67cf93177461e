terraform {
  required_providers {
    connector = {
      source = "connector.internal/aws/connector"
    }
  }
}

provider "connector" {
  name    = "fra-01"
  profile = "AwsConnector"

  vcenter = {
    server   = "vcenter.example.com"
    username = { env = "VSPHERE_USER" }
    password = { secretsmanager = "vcenter/terraform#password" }
    tls      = { ca_file = "/etc/ssl/vcenter-ca.pem" }
  }

  aws = {
    region     = "eu-central-1"
    account_id = "123456789012"
  }
}
