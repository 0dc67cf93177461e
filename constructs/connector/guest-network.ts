import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ConnectorSpec } from '../../config';
import type { VmConsoleLogin } from './vm-console-login';

type Network = ConnectorSpec['appliance']['network'];

export interface ConnectorGuestNetworkProps {
  /** UUID of the VM. */
  readonly vmId: string;
  readonly vmConsole: VmConsoleLogin;
  /** Whether the address comes from DHCP. @default nothing is said of it */
  readonly dhcp?: boolean;
  /** A static address. */
  readonly ipv4?: Exclude<Network['address'], string>;
  readonly dnsSuffixes?: readonly string[];
  readonly proxy?: Network['proxy'];
  readonly consolePort: number;
  readonly after: readonly ITerraformDependable[];
}

/** The network inside the appliance, set through the menu in its VM. */
export class ConnectorGuestNetwork extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorGuestNetworkProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_guest_network', dependsOn: [...props.after] });
  }

  /** The reference of the address after it, for use inside an expression. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}.address`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { vmId, vmConsole, dhcp, ipv4, dnsSuffixes, proxy, consolePort } = this.props;
    return {
      vm_id: vmId,
      vm_console: vmConsole,
      dhcp,
      ipv4: ipv4 && { address: ipv4.ip, netmask: ipv4.netmask, gateway: ipv4.gateway, dns: ipv4.dns },
      dns_suffixes: dnsSuffixes,
      proxy: proxy && {
        host: proxy.host,
        port: proxy.port,
        username: proxy.username,
        password: proxy.password,
      },
      console_port: consolePort,
    };
  }
}
