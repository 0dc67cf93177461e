import type { TerraformStack } from 'cdktf';
import type { ConnectorSpec } from '../../config';

type SecretReference = ConnectorSpec['vcenter']['password'];

/**
 * Declares a secret that another provider needs: an ephemeral resource, which is in no plan and no state.
 *
 * @returns an expression for its value
 */
export function ephemeralSecret(stack: TerraformStack, name: string, reference: SecretReference): string {
  // cdktf knows no ephemeral resources; an override is written as it stands.
  stack.addOverride(`ephemeral.connector_secret.${name}`, { reference });
  return `\${ephemeral.connector_secret.${name}.value}`;
}
