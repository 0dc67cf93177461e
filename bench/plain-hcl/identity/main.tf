# What config/examples/lab.yaml asks for in AWS, written by hand: the measure for `npm run bench`.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["123456789012"]
}

data "aws_partition" "current" {}

locals {
  tags = { connector = "plain-01" }
}

resource "aws_iam_user" "connector" {
  name = "aws-connector-plain-01"
  tags = local.tags
}

resource "aws_iam_user_policy_attachment" "connector" {
  user       = aws_iam_user.connector.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSConnector"
}

resource "aws_iam_role" "vm_import" {
  name = "vmimport"
  tags = local.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vmie.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = "vmimport" } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "vm_import" {
  role       = aws_iam_role.vm_import.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/VMImportExportRoleForAWSConnector"
}

output "user_arn" {
  value = aws_iam_user.connector.arn
}
