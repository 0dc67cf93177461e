import type { Machine } from '../peers';

/** A virtual machine as the simulated vCenter lists it for whoever plays its guest. */
export interface ListedMachine {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  /** Of the OVF it was made from; empty when that says none. */
  readonly product: string;
  readonly power: string;
  /** Where its guest listens; empty unless it is up. */
  readonly address: string;
}

export interface VcenterEvent {
  readonly seq: number;
  readonly kind: string;
  readonly object: string;
  readonly detail: string;
}

/** The control port of the simulated vCenter: lab/vcenter/README.md. */
export class VcenterControl {
  constructor(private readonly url: string) {}

  machines(): Promise<ListedMachine[]> {
    return this.ask('GET', '/machines');
  }

  /** Those after number `since`: at once when there are any, else when there is one or `wait` seconds are over. */
  events(since: number, wait: number, signal?: AbortSignal): Promise<VcenterEvent[]> {
    return this.ask('GET', `/events?since=${since}&wait=${wait}`, undefined, signal);
  }

  machine(id: string): Machine {
    const path = `/machines/${encodeURIComponent(id)}`;
    return {
      setAddress: async (address) => {
        try {
          const machine = await this.ask<ListedMachine>('PUT', `${path}/guest`, { address: address ?? null });
          return { address: machine.address };
        } catch (error) {
          if (error instanceof ControlError) return { problem: `Invalid IP address: ${error.message}` };
          throw error;
        }
      },
      setTools: async (tools) => {
        await this.ask('PUT', `${path}/guest`, { tools });
      },
      reboot: async () => {
        await this.ask('POST', `${path}/reboot`);
      },
    };
  }

  private async ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const answer = await fetch(new URL(path, this.url), {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const content = (await answer.json()) as T;
    if (answer.ok) return content;
    throw new ControlError((content as { error?: string }).error ?? `status ${answer.status}`);
  }
}

/** vCenter has said no. */
class ControlError extends Error {}
