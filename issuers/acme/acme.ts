import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authorization, Client, Order } from 'acme-client';
import { readRequest } from '../../pki';
import { issuedChain } from '../issued-chain';
import type { Issuer, IssueTask } from '../issuer';
import { IssuerError } from '../issuer-error';
import type { AcmeSettings } from '../settings';
import { openAccount } from './account';
import { fulfil } from './authorizations';
import { reasonOf } from './failure';
import { withDirectory } from './session';

/**
 * A server that speaks ACME, shown by HTTP-01 or DNS-01 that the names are ours. Addresses are identifiers of their
 * own (RFC 8738), for which there is no DNS-01.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8555
 */
export const acmeIssuer: Issuer<AcmeSettings> = {
  describe: ({ directory }) => `ACME ${directory}`,
  issue: async (task) => {
    const { request, subject } = task;
    const identifiers = identifiersOf(task);
    const text = await withDirectory(task, async () => {
      const client = await openAccount(task);
      const order = await client.createOrder({ identifiers });
      await fulfil(client, order, task);
      return client.getCertificate(await finalize(client, order, task));
    });
    return { chain: issuedChain([text], request.csr, subject) };
  },
};

function identifiersOf({
  request,
  settings,
  subject,
}: IssueTask<AcmeSettings>): Authorization['identifier'][] {
  const { dnsNames, addresses, commonName } = readRequest(request.csr);
  const identifiers = [
    ...dnsNames.map((value) => ({ type: 'dns', value })),
    ...addresses.map((value) => ({ type: 'ip', value })),
  ];
  const isDns = 'dns' in settings.challenge;
  const unshowable = isDns ? addresses[0] : dnsNames.find((name) => name.startsWith('*.'));
  if (unshowable !== undefined) {
    const problem = isDns ? 'DNS-01 shows no address' : 'HTTP-01 shows no wildcard';
    throw new IssuerError(
      subject,
      `gives no certificate: ${problem} such as ${unshowable}; choose the challenge ${isDns ? 'http' : 'dns'}, or leave the name out`,
    );
  }
  // Servers refuse a common name that is not among the others.
  if (commonName !== undefined && isIP(commonName) === 0 && !dnsNames.includes(commonName)) {
    throw new IssuerError(
      subject,
      `gives no certificate: the common name ${commonName} is none of the alternative names; add it to them`,
    );
  }
  return identifiers;
}

/** Longest wait for the certificate once the names are shown to be ours, in milliseconds. */
const PATIENCE = 180_000;
const POLL = 1_000;

/** Hands in the request and waits for the order to be done. */
async function finalize(
  client: Client,
  order: Order,
  { request, subject, context: { signal } }: IssueTask<AcmeSettings>,
): Promise<Order> {
  let current = await client.getOrder(order);
  for (const deadline = Date.now() + PATIENCE; ; await sleep(POLL, undefined, { signal })) {
    if (current.status === 'ready') current = await client.finalizeOrder(current, request.csr);
    if (current.status === 'valid') return current;
    if (current.status === 'invalid') {
      throw new IssuerError(
        subject,
        `gives no certificate: it refuses the order ("${reasonOf(current.error)}"); correct that, and run again`,
      );
    }
    if (Date.now() > deadline) {
      throw new IssuerError(
        subject,
        `gives no certificate: the order is ${current.status} after ${PATIENCE / 1000} seconds; run again later`,
      );
    }
    current = await client.getOrder(order);
  }
}
