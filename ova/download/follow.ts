import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { display, unencrypted } from './address';
import { type ConnectOptions, get } from './connect';
import { FinalFailure } from './failure';
import { proxyFor } from './proxy';

export interface FollowOptions extends Omit<ConnectOptions, 'proxy'> {
  readonly env: Readonly<Record<string, string | undefined>>;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 10;

/** Gets an address, following redirects, but never from https to http. @throws TemporaryFailure, FinalFailure */
export async function follow(
  start: URL,
  headers: OutgoingHttpHeaders,
  options: FollowOptions,
): Promise<IncomingMessage> {
  let url = start;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await get(url, headers, { ...options, proxy: proxyFor(url, options.env) });
    const { location } = response.headers;
    if (!REDIRECTS.includes(response.statusCode ?? 0) || location === undefined) return response;
    // Its body is of no interest, and the connection is not used again.
    response.destroy();
    url = nextAddress(url, location);
  }
  throw new FinalFailure(`redirects more than ${MOST_REDIRECTS} times; check the address`);
}

function nextAddress(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) {
    throw new FinalFailure('redirects to something that is no address; tell its owner');
  }
  const to = new URL(location, from.href);
  if (from.protocol === 'https:' && to.protocol !== 'https:') {
    throw new FinalFailure(
      `redirects from https:// to ${display(to)}, which is not encrypted; tell its owner`,
    );
  }
  const problem = unencrypted(to);
  if (problem !== undefined) throw new FinalFailure(`redirects to ${display(to)}, which ${problem}`);
  return to;
}
