import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { addressed } from './addressed';

/** An output with a fixed name: what pipelines read is a contract too. */
export function output(scope: Construct, name: string, value: string, description: string): TerraformOutput {
  return addressed(new TerraformOutput(scope, name, { value, description }), name);
}
