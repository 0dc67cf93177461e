import { createServer } from 'node:http';
import type { IssueTask } from '../issuer';
import { IssuerError } from '../issuer-error';
import type { AcmeSettings } from '../settings';
import type { Challenger, Proof } from './challenger';

const PATH = '/.well-known/acme-challenge/';

/**
 * A server that answers for what is presented, and nothing else, until it is closed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8555#section-8.3
 * @throws IssuerError when it cannot listen
 */
export async function httpChallenge(
  { address, port }: { readonly address: string; readonly port: number },
  { subject, context }: IssueTask<AcmeSettings>,
): Promise<Challenger> {
  const answers = new Map<string, Proof>();
  const seen = new Set<Proof>();
  const server = createServer(({ url = '', method, socket }, outgoing) => {
    const proof = url.startsWith(PATH) ? answers.get(url.slice(PATH.length)) : undefined;
    outgoing.writeHead(proof ? 200 : 404, { 'content-type': 'application/octet-stream' });
    outgoing.end(method === 'GET' ? proof?.authorization : undefined);
    // A server looks from several places.
    if (!proof || seen.has(proof)) return;
    seen.add(proof);
    context.report?.(
      `${socket.remoteAddress ?? 'somebody'} has looked at the challenge for ${proof.identifier}`,
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new IssuerError(subject, `gives no certificate: ${unable(error, `${address}:${port}`)}`)),
    );
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
  return {
    type: 'http-01',
    present: (proof: Proof) => Promise.resolve(void answers.set(proof.token, proof)),
    settle: () => Promise.resolve(),
    cleanup: ({ token }: Proof) => Promise.resolve(void answers.delete(token)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function unable({ code }: NodeJS.ErrnoException, place: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `something else listens on ${place}, where the challenge is to be answered; choose another port`;
    case 'EACCES':
      return `this user may not listen on ${place}; choose a port from 1024 on, and lead port 80 there`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address as in ${place}; correct it`;
    default:
      return `nothing can listen on ${place} (${code ?? 'for an unknown reason'}); choose another place`;
  }
}
