import type { LoadedSpec } from '../../config';
import { withinTime } from '../../preflight';
import type { AboutInfo } from '../../vcenter';
import { connectAs } from '../check-input';
import { answerOf } from '../status/answer';
import type { Collector } from './collector';
import type { BundleOptions } from './options';
import { vcenterFacts } from './vcenter-facts';

/** Reading all of a VM takes some calls: as many times the time of one look. */
const READS = 3;

/** What its vCenter knows of a connector. @returns what the vCenter says of itself; undefined when it was not reached */
export async function collectVcenter(
  connector: LoadedSpec,
  collector: Collector,
  { env, cwd, interruption, timeoutSeconds, tell }: BundleOptions,
): Promise<AboutInfo | undefined> {
  const { signal } = interruption;
  const { name, vcenter } = connector.spec;
  const server = vcenter.server as string;
  tell(`${name}: vCenter ${server}`);
  const problem = (what: string, error: unknown): void =>
    collector.problem({ connector: name, what: `vCenter: ${what}`, found: textOf(error, server) });
  try {
    const session = await withinTime(timeoutSeconds, signal, connectAs(connector.spec, env, cwd));
    try {
      const facts = await withinTime(timeoutSeconds * READS, signal, (own) =>
        vcenterFacts(session, connector, { signal: own, missing: problem }),
      );
      collector.json(`${name}/vcenter.json`, 'what vCenter knows of its VM', facts);
      return session.about;
    } finally {
      await session.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    problem('all of it', error);
    return undefined;
  }
}

const textOf = (error: unknown, server: string): string => {
  const answer = answerOf(error, server);
  return answer.outcome === 'answers' ? server : answer.text;
};
