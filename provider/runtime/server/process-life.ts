import type { Host } from '../calls/host';
import { log } from '../log';

/** go-plugin kills a provider 2 s after it has closed the connection. */
const LONGEST_CLOSE_MS = 1_500;
/** After SIGTERM: for calls to heed their signal. */
const LONGEST_STOP_MS = 10_000;
const PARENT_CHECK_MS = 1_000;
const STOP_CHECK_MS = 50;
/** go-plugin waits no longer for a provider to start. */
const LONGEST_WAIT_MS = 60_000;

/** When this process ends, and what does not end it. */
export class ProcessLife {
  private ending = false;
  private lonely: NodeJS.Timeout | undefined;

  constructor(readonly host: Host) {}

  /** An error nobody caught fails the calls under way, and leaves the process and what it knows of objects. */
  catchAll(): void {
    const caught = (error: unknown): void => {
      const failed = this.host.calls.fail(error);
      log.error(
        `An error nobody caught failed ${failed} calls: ${error instanceof Error ? error.stack : 'no error'}`,
      );
    };
    process.on('uncaughtException', caught);
    process.on('unhandledRejection', caught);
    // Nobody reads them once Terraform is gone; that is noticed otherwise.
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
  }

  /** The operator's Ctrl-C reaches this process too; Terraform then says what to do, and may still need answers. */
  ignoreInterrupts(): void {
    process.on('SIGINT', () => undefined);
  }

  /** Calls are told to stop; the process ends when they have, or after 10 s. */
  endOn(signals: readonly NodeJS.Signals[]): void {
    const stop = (): void => {
      this.host.calls.stop();
      const deadline = Date.now() + LONGEST_STOP_MS;
      // Idle twice in a row: what the last call answered has been sent.
      let idle = 0;
      setInterval(() => {
        idle = this.host.calls.count > 0 ? 0 : idle + 1;
        if (idle >= 2 || Date.now() > deadline) this.end();
      }, STOP_CHECK_MS);
    };
    for (const signal of signals) process.once(signal, stop);
  }

  /** Nobody will connect any more when the process that started this one is gone, or has waited too long. */
  endWithParent(): void {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) this.end();
    }, PARENT_CHECK_MS).unref();
    this.lonely = setTimeout(() => this.end(), LONGEST_WAIT_MS);
  }

  /** Somebody has connected; from now on connections tell whether anybody is there. */
  connected(): void {
    clearTimeout(this.lonely);
  }

  /** Closes the provider's client, which may take 1.5 s, and ends. */
  end(): void {
    if (this.ending) return;
    this.ending = true;
    this.host.calls.stop();
    const exit = (): never => process.exit(0);
    if (!this.host.configured || !this.host.provider.close) return exit();
    setTimeout(exit, LONGEST_CLOSE_MS);
    Promise.resolve(this.host.client)
      .then((client) => this.host.provider.close?.(client))
      .catch((error: unknown) => log.warn(`close: ${error instanceof Error ? error.message : 'failed'}`))
      .finally(exit);
  }
}
