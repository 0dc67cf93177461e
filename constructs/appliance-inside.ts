import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ConnectorSpec } from '../config';
import { addressed } from './addressed';
import { applianceKey } from './appliance-key';
import { ConnectorCertificate } from './connector/certificate';
import { ConnectorConsole } from './connector/console';
import { ConnectorEncryptionKey } from './connector/encryption-key';
import { ConnectorGuestNetwork } from './connector/guest-network';
import { ConnectorRegistration } from './connector/registration';
import { vmConsoleLogin } from './connector/vm-console-login';

export interface ApplianceInsideProps {
  readonly spec: ConnectorSpec;
  /** UUID of the VM. */
  readonly vmId: string;
  /** What has to be done before the first of them. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * What is done inside the appliance, in the documentation's order: the network, the first visit of the console, the
 * proxy (which needs the console's password), the certificate, the registration, the encryption key. Destroying goes the
 * other way round. Each is there only where the spec declares it. The address is that of the network, never of `connector_power`.
 */
export class ApplianceInside extends Construct {
  /** The reference of the address that the network has afterwards; undefined where it is left as it is. */
  readonly address?: string;

  constructor(scope: Construct, id: string, { spec, vmId, after }: ApplianceInsideProps) {
    super(scope, id);
    const network = this.network(spec, vmId, after);
    this.address = network?.address;
    this.register(spec, vmId, network);
  }

  private network(
    { appliance, registration }: ConnectorSpec,
    vmId: string,
    after: readonly ITerraformDependable[],
  ): ConnectorGuestNetwork | undefined {
    const { address, dnsSuffixes } = appliance.network;
    const ipv4 = typeof address === 'object' ? address : undefined;
    // A registered appliance has it always, so that an address that leaves the spec leaves the appliance too.
    if (ipv4 === undefined && dnsSuffixes.length === 0 && registration === undefined) return undefined;
    const network = new ConnectorGuestNetwork(this, 'network', {
      vmId,
      vmConsole: vmConsoleLogin(appliance.vmConsole),
      ...(ipv4 ? { ipv4 } : { dhcp: true }),
      ...(dnsSuffixes.length > 0 && { dnsSuffixes }),
      consolePort: appliance.managementConsole.port as number,
      after,
    });
    return addressed(network, 'appliance');
  }

  private register(spec: ConnectorSpec, vmId: string, network: ConnectorGuestNetwork | undefined): void {
    const { registration, appliance } = spec;
    const accessKey = applianceKey(this, spec);
    const { managementConsole } = appliance;
    const { proxy } = appliance.network;
    if (registration === undefined) return accessKey?.retire?.([]);
    const { password } = managementConsole;
    if (network === undefined || password === undefined || accessKey === undefined) {
      throw new RangeError(
        'a registration without a network, a password or a key: the spec should have been checked',
      );
    }
    const port = managementConsole.port as number;
    const address = `\${${network.address}}`;
    const vmConsole = vmConsoleLogin(appliance.vmConsole);
    const console = new ConnectorConsole(this, 'console', {
      vmId,
      address,
      port,
      vcenterAddress: registration.vcenterAddress,
      administrator: registration.administrator,
      password,
      onWrongPassword: managementConsole.onWrongPassword,
      vmConsole,
      ...(managementConsole.fingerprint !== undefined && {
        expectedFingerprint: managementConsole.fingerprint,
      }),
      after: [network],
    });
    addressed(console, 'appliance');
    const proxied =
      proxy &&
      addressed(
        new ConnectorGuestNetwork(this, 'proxy', {
          vmId,
          vmConsole,
          proxy,
          consolePort: port,
          after: [console],
        }),
        'proxy',
      );
    const entered = [console, ...(proxied ? [proxied] : [])];
    const { fingerprint } = console;
    const entrance = { vmId, address, port, consolePassword: password, fingerprint, vmConsole };
    const { certificate } = spec;
    const certified =
      certificate &&
      addressed(
        new ConnectorCertificate(this, 'certificate', { entrance, certificate, after: entered }),
        'appliance',
      );
    const registered = new ConnectorRegistration(this, 'registration', {
      entrance,
      registration,
      accessKey,
      ...(proxy && { proxy }),
      after: [...entered, ...(certified ? [certified] : [])],
    });
    addressed(registered, 'appliance');
    accessKey.retire?.([registered], entrance);
    const { encryptionKey } = appliance;
    if (encryptionKey === undefined) return;
    // Last: what the registration enters is what it encrypts, and a rotation that fails holds no registration up.
    const rotated = { entrance, encryptionKey, after: [registered] };
    addressed(new ConnectorEncryptionKey(this, 'encryption-key', rotated), 'appliance');
  }
}
