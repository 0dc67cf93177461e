import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { configuredEndpoint } from './configured-endpoint';
import { partitionOf } from './partition';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where AWS is asked for its time: the region's STS, or what takes its place in this environment. */
export function clockAddress(region: string, env: Environment): URL {
  return new URL(configuredEndpoint('STS', env) ?? `https://sts.${region}.${partitionOf(region).dnsSuffix}`);
}

/**
 * How far AWS's clock is from this machine's, in milliseconds (AWS minus this machine), by the Date header of any
 * answer. The way there and back is halved. The header has whole seconds, cut off, so that it is half a second late
 * on average: right within about half a second and half the time the answer took.
 *
 * @throws Error when nothing answers, or without a date
 */
export async function awsClockOffset(address: URL, signal: AbortSignal): Promise<number> {
  const asked = Date.now();
  const date = await dateHeader(address, signal);
  const answered = Date.now();
  return date.getTime() + 500 - (asked + answered) / 2;
}

function dateHeader(address: URL, signal: AbortSignal): Promise<Date> {
  const request = address.protocol === 'http:' ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const asking = request(address, { method: 'HEAD', signal, agent: false }, (answer) => {
      answer.resume();
      const date = new Date(answer.headers.date ?? '');
      if (Number.isNaN(date.getTime())) reject(new Error(`${address.host} answered without a date`));
      else resolve(date);
    });
    asking.on('error', reject);
    asking.end();
  });
}
