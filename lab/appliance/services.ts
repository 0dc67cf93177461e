import { setTimeout as delay } from 'node:timers/promises';
import type { Administration } from './administration';
import { selfSigned } from './certificate';
import type { Faults } from './faults';
import { isReachable } from './network';
import { WebConsole } from './web/console';

export type Mode = 'off' | 'starting' | 'running' | 'restarting' | 'upgrading' | 'unreachable';

export interface ServicesOptions {
  readonly administration: Administration;
  readonly faults: Faults;
  readonly vmName: () => string;
  /** Of the console; 0: any free one, kept from then on. */
  readonly port: number;
  readonly upgrade: () => void;
  readonly reboot: () => void;
}

/** The console's services of one appliance: whether, when and where they run. */
export class Services {
  mode: Mode = 'off';
  port: number;
  private console: WebConsole | undefined;
  /** Goes up at every change of what should run: a start that was overtaken comes to nothing. */
  private turn = 0;

  constructor(private readonly options: ServicesOptions) {
    this.port = options.port;
  }

  /**
   * Ends what runs, and starts anew `milliseconds` later, at the address the appliance has then, with a certificate
   * made for it if there is none.
   */
  async start(why: Mode, milliseconds: number): Promise<void> {
    const turn = ++this.turn;
    this.mode = why;
    await this.end();
    if (milliseconds > 0) await delay(milliseconds);
    if (turn === this.turn) await this.open(turn);
  }

  /** The address has changed: moves there, unless services that are about to start will find it by themselves. */
  async move(): Promise<void> {
    if (this.mode === 'running' || this.mode === 'unreachable') await this.start('starting', 0);
  }

  async stop(): Promise<void> {
    await this.hang('off');
  }

  /** Ends what runs, and nothing comes after it. */
  async hang(why: Mode): Promise<void> {
    this.turn++;
    this.mode = why;
    await this.end();
  }

  refreshTls(): void {
    this.console?.refreshTls();
  }

  private async end(): Promise<void> {
    const { console } = this;
    this.console = undefined;
    await console?.close();
  }

  private async open(turn: number): Promise<void> {
    const { state } = this.options.administration;
    const { address } = state.network;
    const certificate = state.certificate ?? (await selfSigned(address));
    if (turn !== this.turn) return;
    state.certificate = certificate;
    if (!isReachable(state.network) || this.options.administration.switches.unresponsive !== undefined) {
      this.mode = 'unreachable';
      return;
    }
    const console = new WebConsole({ ...this.options, refreshTls: () => this.refreshTls() });
    const port = await console.listen(address, this.port);
    if (turn !== this.turn) return console.close();
    this.port = port;
    if (state.network.address !== address) {
      await console.close();
      return this.open(turn);
    }
    this.console = console;
    this.mode = 'running';
  }
}
