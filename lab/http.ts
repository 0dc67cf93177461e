import { request } from 'node:http';

/**
 * One HTTP request to a part of the lab. Resolves to the status, and to undefined when nothing answers within
 * `timeout` milliseconds. No connection is kept open, and no proxy is used.
 */
export function httpStatus(
  url: string,
  { method = 'GET', timeout = 2000 }: { method?: string; timeout?: number } = {},
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(
      url,
      { method, agent: false, signal: AbortSignal.timeout(timeout) },
      (incoming) => {
        incoming.resume();
        incoming.once('end', () => resolve(incoming.statusCode));
        incoming.once('error', () => resolve(undefined));
      },
    );
    outgoing.once('error', () => resolve(undefined));
    outgoing.end();
  });
}
