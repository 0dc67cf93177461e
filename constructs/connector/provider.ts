import { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { version } from '../../package.json';
import type { ConnectorSpec } from '../../config';

/** Source address of the connector provider; a host of its own, so that no engine looks for it anywhere else. */
export const CONNECTOR_PROVIDER = 'connector.internal/aws/connector';

/** The provider and the stacks that use it are released together. */
export const CONNECTOR_PROVIDER_VERSION = version;

type Aws = Pick<ConnectorSpec['aws'], 'region' | 'accountId' | 'profile' | 'assumeRole'>;

export interface ConnectorProviderProps {
  /** Name of the connector, which CONNECTOR_CONFIRM has to give to override its protection. */
  readonly name: string;
  /** Kind of the appliance. */
  readonly profile: string;
  /** @default false */
  readonly protected?: boolean;
  /** Whether it may be replaced while it is protected. @default false */
  readonly allowReplacement?: boolean;
  /** Whether rotations of its key wait: it is stopped, or gone. @default false */
  readonly holdRotations?: boolean;
  readonly vcenter: ConnectorSpec['vcenter'];
  readonly aws: Aws;
  /** What destroying a registration does when the console cannot be reached. */
  readonly onUnreachable: ConnectorSpec['uninstall']['onUnreachable'];
  /** Says who works in the consoles. A connector that is to be removed may have none. */
  readonly appliance?: Pick<ConnectorSpec['appliance'], 'managementConsole' | 'vmConsole'>;
}

interface ProviderArguments {
  readonly name: string;
  readonly profile: string;
  readonly protected: boolean;
  readonly allow_replacement?: boolean;
  readonly hold_rotations?: boolean;
  readonly uninstall: { readonly on_unreachable: string };
  readonly drivers?: { readonly console: string; readonly vm_console: string };
  readonly vcenter: {
    readonly server: string;
    readonly username: ConnectorSpec['vcenter']['username'];
    readonly password: ConnectorSpec['vcenter']['password'];
    readonly tls: { readonly ca_file?: string; readonly thumbprint?: string; readonly insecure?: boolean };
  };
  readonly aws: {
    readonly region: string;
    readonly account_id?: string;
    readonly profile?: string;
    readonly assume_role?: { role_arn: string; external_id?: string; session_name?: string };
  };
}

/** Configures the connector provider of a stack; holds references, never a secret. */
export class ConnectorProvider extends TerraformProvider {
  private readonly configuration: ProviderArguments;

  constructor(scope: Construct, id: string, props: ConnectorProviderProps) {
    super(scope, id, {
      terraformResourceType: 'connector',
      terraformProviderSource: CONNECTOR_PROVIDER,
      terraformGeneratorMetadata: { providerName: 'connector', providerVersion: CONNECTOR_PROVIDER_VERSION },
    });
    const { vcenter, aws } = props;
    this.configuration = {
      name: props.name,
      profile: props.profile,
      protected: props.protected ?? false,
      // What is not so is left out: both are rare.
      ...(props.allowReplacement === true && { allow_replacement: true }),
      ...(props.holdRotations === true && { hold_rotations: true }),
      uninstall: { on_unreachable: props.onUnreachable },
      drivers: props.appliance && {
        console: props.appliance.managementConsole.driver,
        vm_console: props.appliance.vmConsole.driver,
      },
      vcenter: {
        server: vcenter.server as string,
        username: vcenter.username,
        password: vcenter.password,
        tls: {
          ca_file: vcenter.tls.caFile,
          thumbprint: vcenter.tls.thumbprint,
          insecure: vcenter.tls.insecure,
        },
      },
      aws: {
        region: aws.region,
        account_id: aws.accountId,
        profile: aws.profile,
        assume_role: aws.assumeRole && {
          role_arn: aws.assumeRole.roleArn,
          external_id: aws.assumeRole.externalId,
          session_name: aws.assumeRole.sessionName,
        },
      },
    };
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.configuration };
  }
}
