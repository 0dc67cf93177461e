import type { LoadedSpec } from '../../config';
import { withinTime } from '../../preflight';
import type { VcenterSession } from '../../vcenter';
import { answerOf } from './answer';
import type { Eyes } from './eyes';
import type { Answer } from './model';
import type { VcenterSight } from './vcenter-sight';

/** What a vCenter has shown, or how it has not answered. */
export interface SeenVcenter {
  readonly answer: Answer;
  readonly sight?: VcenterSight;
}

/** Reading takes longer the more there is to read: what is added for each connector, in seconds. */
const FOR_EACH = 0.05;

/** The vCenters of connectors, each with one login and one look for all of its connectors. */
export class Vcenters {
  private readonly seen = new Map<string, Promise<SeenVcenter>>();
  private readonly sessions: Promise<VcenterSession>[] = [];

  constructor(
    connectors: readonly LoadedSpec[],
    private readonly options: {
      readonly eyes: Eyes;
      readonly signal: AbortSignal;
      readonly timeoutSeconds: number;
    },
  ) {
    const groups = new Map<string, LoadedSpec[]>();
    for (const connector of connectors) {
      const key = loginOf(connector);
      groups.set(key, [...(groups.get(key) ?? []), connector]);
    }
    for (const [key, group] of groups) this.seen.set(key, this.look(group));
  }

  /** Never throws but for an interruption. */
  async of(connector: LoadedSpec): Promise<SeenVcenter> {
    const seen = await this.seen.get(loginOf(connector));
    this.options.signal.throwIfAborted();
    return seen ?? { answer: { outcome: 'fails', text: 'nobody looked at its vCenter' } };
  }

  /** Logs out, where anybody is logged in; one that hangs is not waited for. */
  async close(): Promise<void> {
    await Promise.all(
      this.sessions.map((session) => session.then((open) => open.close()).catch(() => undefined)),
    );
  }

  private async look(group: readonly LoadedSpec[]): Promise<SeenVcenter> {
    const { eyes, signal, timeoutSeconds } = this.options;
    const [first] = group as [LoadedSpec];
    const server = first.spec.vcenter.server as string;
    try {
      const session = await withinTime(timeoutSeconds, signal, async (own) => {
        const login = eyes.logIn(first, own);
        // One that is too late is closed all the same, by whoever made it.
        const opened = await login;
        this.sessions.push(login);
        return opened;
      });
      const seconds = timeoutSeconds + group.length * FOR_EACH;
      const sight = await withinTime(seconds, signal, (own) => eyes.vcenter(session, group, own));
      return { answer: { outcome: 'answers' }, sight };
    } catch (error) {
      return { answer: answerOf(error, server) };
    }
  }
}

/** Everything that makes a login another one. */
const loginOf = ({ spec }: LoadedSpec): string => {
  const { server, username, password, tls } = spec.vcenter;
  const { region, profile, assumeRole } = spec.aws;
  return JSON.stringify([server, username, password, tls, region, profile, assumeRole]);
};
