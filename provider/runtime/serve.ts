import { Host } from './calls/host';
import type { Provider } from './definition/provider';
import { hideInLog } from './log';
import { makeCertificate } from './server/certificate';
import { handshakeLine, readInvitation, reattachConfiguration } from './server/handshake';
import { listen } from './server/listener';
import { ProcessLife } from './server/process-life';

export interface ServeOptions {
  /**
   * The provider's source address (`HOST/NAMESPACE/NAME`): wait for terraform instead of being started by it,
   * and print what TF_REATTACH_PROVIDERS must be. For debuggers and tests; without TLS, so for this machine alone.
   * Default: the argument after `--reattach`, if there is one.
   */
  readonly reattach?: string;
}

/**
 * Serves a provider to the terraform or tofu that has started this process, until it goes. Started by hand it
 * says so and ends with exit code 1.
 */
export function serve(provider: Provider, options: ServeOptions = {}): void {
  const source = options.reattach ?? argumentAfter('--reattach');
  const started = source === undefined ? startedByTerraform(provider) : waitForTerraform(provider, source);
  started.catch((error: unknown) => {
    fail(`cannot listen: ${error instanceof Error ? error.message : String(error)}`, provider);
  });
}

async function startedByTerraform(provider: Provider): Promise<void> {
  const invitation = readInvitation(process.env);
  if (typeof invitation === 'string') return fail(invitation, provider);
  const { clientCertificate } = invitation;
  const server = clientCertificate === undefined ? undefined : makeCertificate();
  const security = server && clientCertificate !== undefined ? { server, clientCertificate } : undefined;
  const life = begin(provider);
  life.ignoreInterrupts();
  life.endOn(['SIGTERM', 'SIGHUP']);
  await start(life, security, (address) => {
    process.stdout.write(handshakeLine(address, server?.certificate));
    life.endWithParent();
    return () => life.end();
  });
}

async function waitForTerraform(provider: Provider, source: string): Promise<void> {
  const life = begin(provider);
  life.endOn(['SIGTERM', 'SIGINT', 'SIGHUP']);
  await start(life, undefined, (address) => {
    process.stdout.write(`TF_REATTACH_PROVIDERS='${reattachConfiguration(source, address, process.pid)}'\n`);
    return () => undefined;
  });
}

type ServeConnections = typeof import('./server/grpc-server').serveConnections;
type Security = Parameters<ServeConnections>[1];
type Address = Parameters<typeof handshakeLine>[0];

/** What signals do has to be said before there is a socket, which a process that is killed would leave behind. */
function begin(provider: Provider): ProcessLife {
  const host = new Host(provider);
  hideInLog((text) => host.sensitive.hide(text));
  const life = new ProcessLife(host);
  life.catchAll();
  return life;
}

/** @param announce tells where it listens; returns what to do when the last connection has been closed */
async function start(
  life: ProcessLife,
  security: Security,
  announce: (address: Address) => () => void,
): Promise<void> {
  let deserted = (): void => undefined;
  let load: (serveConnections: ServeConnections) => void = () => undefined;
  const loaded = new Promise<ServeConnections>((resolve) => (load = resolve));
  const accept = loaded.then((serveConnections) => serveConnections(life.host, security));
  const listener = listen({
    connected(socket) {
      life.connected();
      void accept.then((inject) => inject(socket));
    },
    deserted: () => deserted(),
  });
  process.once('exit', () => listener.remove());
  deserted = announce(await listener.address);
  // Loaded while Terraform is busy with the handshake.
  load((await import('./server/grpc-server.js')).serveConnections);
}

function argumentAfter(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function fail(reason: string, { name }: Provider): void {
  process.stderr.write(`terraform-provider-${name}: ${reason}\n`);
  process.exitCode = 1;
}
