/** Both sides' sign that the other is meant: Terraform sets it for every provider it starts. */
const MAGIC_COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
const PROTOCOL_VERSION = 6;
/** Of the handshake line itself. */
const CORE_PROTOCOL_VERSION = 1;

/** Where a provider listens. */
export interface Address {
  readonly network: 'unix' | 'tcp';
  readonly address: string;
}

/** What Terraform told the process it has started. */
export interface Invitation {
  /** In PEM; the only client to be let in. Undefined: anyone, without TLS. */
  readonly clientCertificate: string | undefined;
}

/**
 * Terraform's invitation in an environment.
 *
 * @returns what is wrong, for people, when it was not Terraform that started the process, or one too old
 */
export function readInvitation(environment: NodeJS.ProcessEnv): Invitation | string {
  if (environment.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE) {
    return 'this is a Terraform provider: terraform starts it when a configuration requires it, nobody by hand';
  }
  const versions = environment.PLUGIN_PROTOCOL_VERSIONS;
  // Terraform 0.11 and older name none.
  if (!versions?.split(',').includes(String(PROTOCOL_VERSION))) {
    return `this provider speaks plugin protocol ${PROTOCOL_VERSION}; this Terraform speaks ${versions ?? 'an older one'}: use Terraform 1.0 or newer`;
  }
  return { clientCertificate: environment.PLUGIN_CLIENT_CERT };
}

/** The line on stdout that tells Terraform where to connect, and whom to expect there. */
export function handshakeLine({ network, address }: Address, certificate: Buffer | undefined): string {
  const encoded = certificate?.toString('base64').replace(/=+$/, '') ?? '';
  return `${[CORE_PROTOCOL_VERSION, PROTOCOL_VERSION, network, address, 'grpc', encoded].join('|')}\n`;
}

/**
 * What TF_REATTACH_PROVIDERS must hold for Terraform to use this process instead of starting one.
 *
 * @param source the provider's full source address, `HOST/NAMESPACE/NAME`
 */
export function reattachConfiguration(source: string, { network, address }: Address, pid: number): string {
  return JSON.stringify({
    [source]: {
      Protocol: 'grpc',
      ProtocolVersion: PROTOCOL_VERSION,
      Pid: pid,
      // Terraform leaves it running.
      Test: true,
      Addr: { Network: network, String: address },
    },
  });
}
