import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeTerminal } from './bridge-terminal';
import type { Commands } from './commands';

/** What a program tells, see bridge-program.ts. */
interface Message {
  words?: string[];
  interactive?: boolean;
  typed?: string;
  ended?: boolean;
}

/** Bytes of a Unix socket's path that Linux takes, less the final zero (unix(7)). */
const LONGEST_PATH = 107;

/** The socket that the guest's own programs join their terminals to. */
export class Bridges {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Where the programs find it. */
    readonly path: string,
    private readonly shortDirectory: string | undefined,
    private readonly commands: Commands,
  ) {}

  /** In a directory of its own under the system's temporary one when the VM's path is too long for a socket. */
  static async open(directory: string, commands: Commands): Promise<Bridges> {
    let path = join(directory, 'tty');
    let shortDirectory: string | undefined;
    if (Buffer.byteLength(path) > LONGEST_PATH) {
      shortDirectory = await mkdtemp(join(tmpdir(), 'guest-'));
      path = join(shortDirectory, 'tty');
    }
    await rm(path, { force: true }); // of a process that was killed
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(path, resolve);
    });
    const bridges = new Bridges(server, path, shortDirectory, commands);
    server.on('connection', (socket) => bridges.serve(socket));
    return bridges;
  }

  /** Ends the conversations; the programs end with them. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.hangUp();
    await closed;
    if (this.shortDirectory !== undefined) await rm(this.shortDirectory, { recursive: true, force: true });
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    let terminal: BridgeTerminal | undefined;
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const message = JSON.parse(line) as Message;
        if (message.words) terminal = this.start(socket, message.words, message.interactive === true);
        if (message.typed !== undefined) terminal?.type(message.typed);
        if (message.ended) terminal?.end();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.sockets.delete(socket);
      terminal?.end();
    });
  }

  private start(socket: Socket, words: readonly string[], interactive: boolean): BridgeTerminal {
    const terminal = new BridgeTerminal(socket, interactive);
    void this.commands.run(words, terminal).then((code) => terminal.exit(code));
    return terminal;
  }
}
