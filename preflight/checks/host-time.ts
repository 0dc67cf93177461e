import { readHostTime, type HostFacts, type VcenterSession } from '../../vcenter';
import { awsClockOffset, clockAddress } from '../aws/clock';
import { passed, type Finding } from '../finding';
import type { Check } from './check';

/** Hosts asked at most: of a larger cluster the first ones stand for all. */
const MOST_HOSTS = 16;

/** The hosts' clocks against that of AWS: the appliance takes its time from its host. */
export const hostTime: Check<'session' | 'placement'> = {
  name: 'host-time',
  title: "the hosts' clocks",
  path: 'vcenter.host',
  needs: ['session', 'placement'],
  run: async ({ input, ground: { session, placement }, env, signal }): Promise<Finding[]> => {
    const { profile, aws } = input;
    if (!profile.timeFromHost.value)
      return passed(`the ${profile.title} does not take its time from the host`);
    const hosts = placement.found.hosts.slice(0, MOST_HOSTS);
    if (hosts.length === 0)
      return [{ outcome: 'skipped', found: 'not checked: it needs a host that is connected' }];
    const address = clockAddress(aws.region, env);
    const awsOffset = await awsClockOffset(address, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      const { message, code = message } = error as NodeJS.ErrnoException;
      return `the time of AWS cannot be had from ${address.host} (${code})`;
    });
    if (typeof awsOffset === 'string') return [{ outcome: 'failed', path: 'aws.region', found: awsOffset }];
    const { value: limit, source } = profile.timeOffsetLimit;
    const found = await Promise.all(hosts.map((host) => lookAt(host, session, awsOffset, signal)));
    const wrong = found.flatMap(({ name, seconds, reason }): Finding[] => {
      if (seconds === undefined) return [{ outcome: 'warning', found: `host ${name}: ${reason}` }];
      if (Math.abs(seconds) <= limit) return [];
      return [
        {
          outcome: 'failed',
          found: `the clock of host ${name} is ${describeOffset(seconds)} AWS's; the ${profile.title} takes its time from there, and at most ${limit} s are allowed (${source})`,
          remedy: 'switch NTP on for the host and let it settle',
        },
      ];
    });
    if (wrong.length > 0) return wrong;
    const largest = Math.max(...found.map(({ seconds = 0 }) => Math.abs(seconds)));
    const names = found.map(({ name }) => name).join(', ');
    return passed(`${names}: within ${Math.ceil(largest)} s of AWS (allowed: ${limit} s)`);
  },
};

interface Look {
  readonly name: string;
  /** Host minus AWS; absent when the host does not tell. */
  readonly seconds?: number;
  readonly reason: string;
}

async function lookAt(
  { ref, name }: HostFacts,
  session: VcenterSession,
  awsOffset: number,
  signal: AbortSignal,
): Promise<Look> {
  try {
    const { offsetMilliseconds } = await readHostTime(session, ref, { signal });
    return { name, seconds: (offsetMilliseconds - awsOffset) / 1000, reason: '' };
  } catch (error) {
    signal.throwIfAborted();
    return { name, reason: error instanceof Error ? error.message.replace(/\.$/, '') : String(error) };
  }
}

/** `7200 s behind`, `16.2 s ahead of`. */
export function describeOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const shown = size < 100 ? Math.round(size * 10) / 10 : Math.round(size);
  return `${shown} s ${seconds < 0 ? 'behind' : 'ahead of'}`;
}
