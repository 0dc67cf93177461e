import type { TerraformElement } from 'cdktf';

/**
 * Gives an element a fixed Terraform name: `aws_iam_user.connector`, whatever constructs it lies in.
 * Addresses are a contract, since another address is another resource and replaces somebody's appliance;
 * and an operator who reads a plan finds names, not hashes of construct paths.
 */
export function addressed<T extends TerraformElement>(element: T, name: string): T {
  element.overrideLogicalId(name);
  return element;
}
