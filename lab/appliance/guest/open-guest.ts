import type { GuestSide } from '../model';
import { Accounts } from './accounts';
import { Bridges } from './bridges';
import { Commands } from './commands';
import { GuestFiles } from './files';
import { GuestOperations } from './guest-operations';
import { makeLayout, removeLayout, writeCommands } from './layout';
import type { Layout } from './layout';
import { Login } from './login';
import { Programs } from './programs';
import { jsonBody, Refusal } from './requests';
import type { GuestAnswer, GuestRequest } from './requests';
import { character } from './keyboard';
import type { KeyEvent } from './keyboard';
import { VmTerminal } from './vm-terminal';

/** The inside of a simulated appliance's VM: its terminal, its user, programs and files. */
export interface Guest {
  /** Never throws for what the request says: a refusal is an answer. */
  handle(request: GuestRequest): Promise<GuestAnswer>;
  powerOn(): Promise<void>;
  /** Ends its programs and clears its terminal. Its files stay. */
  powerOff(): Promise<void>;
  /** Powers off and removes everything it wrote into its directory, and the directory when nothing else is in it. */
  close(): Promise<void>;
}

/**
 * @param side the appliance whose inside it is
 * @param directory of the VM alone; made when it is missing
 * @returns a guest that is powered off
 */
export async function openGuest(side: GuestSide, directory: string): Promise<Guest> {
  const layout = await makeLayout(directory);
  const accounts = new Accounts(side);
  const commands = new Commands(side, accounts, layout.temporary);
  const bridges = await Bridges.open(layout.root, commands);
  await writeCommands(layout, bridges.path);
  const files = new GuestFiles(layout);
  const programs = new Programs(layout, (path) => files.directory(path));
  const operations = new GuestOperations(side, accounts, programs, files);
  return new SimulatedGuest(
    layout,
    bridges,
    programs,
    operations,
    (terminal) => new Login(side, accounts, commands, terminal),
  );
}

class SimulatedGuest implements Guest {
  private seat: { terminal: VmTerminal; login: Login } | undefined;
  private readonly pending = new Set<Promise<GuestAnswer>>();

  constructor(
    private readonly layout: Layout,
    private readonly bridges: Bridges,
    private readonly programs: Programs,
    private readonly operations: GuestOperations,
    private readonly openLogin: (terminal: VmTerminal) => Login,
  ) {}

  async handle(request: GuestRequest): Promise<GuestAnswer> {
    const answer = this.answer(request);
    this.pending.add(answer);
    try {
      return await answer;
    } finally {
      this.pending.delete(answer);
    }
  }

  private async answer(request: GuestRequest): Promise<GuestAnswer> {
    try {
      if (request.path === '/screen')
        return { status: 200, body: { lines: this.seat?.terminal.shown() ?? [] } };
      if (!this.seat) throw new Refusal(404);
      if (request.path === '/keys') return await this.type(request, this.seat.terminal);
      return await this.operations.handle(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } };
    }
  }

  powerOn(): Promise<void> {
    if (!this.seat) {
      const terminal = new VmTerminal();
      const login = this.openLogin(terminal);
      this.seat = { terminal, login };
      void login.run();
    }
    return Promise.resolve();
  }

  async powerOff(): Promise<void> {
    this.seat?.login.close();
    this.seat = undefined;
    this.bridges.hangUp();
    await Promise.all(this.pending); // one of them may be about to start a program
    await this.programs.killAll();
  }

  async close(): Promise<void> {
    await this.powerOff();
    await this.bridges.close();
    await removeLayout(this.layout);
  }

  /** A line is read before the next key comes, as with somebody who types. */
  private async type(request: GuestRequest, terminal: VmTerminal): Promise<GuestAnswer> {
    const { events } = jsonBody(request) as { events?: KeyEvent[] };
    if (!Array.isArray(events)) throw new Refusal(400, 'InvalidArgument');
    for (const event of events) {
      const typed = character(event);
      terminal.type(typed);
      if (typed !== '' && typed < ' ') await new Promise((resolve) => setImmediate(resolve));
    }
    return { status: 200, body: { accepted: events.length } };
  }
}
