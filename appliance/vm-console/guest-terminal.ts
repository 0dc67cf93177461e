import { setTimeout as sleep } from 'node:timers/promises';
import {
  createGuestDirectory,
  deleteGuestDirectory,
  endGuestProgram,
  guestProgram,
  isFault,
  readGuestFile,
  startGuestProgram,
  writeGuestFile,
  type GuestLogin,
  type ManagedObjectReference,
  type VcenterSession,
} from '../../vcenter';
import type { Terminal } from './terminal';

export interface GuestTerminalOptions {
  readonly session: VcenterSession;
  readonly vm: ManagedObjectReference;
  readonly login: GuestLogin;
  /** The password the command may give the user: from then on the guest takes no other. */
  readonly nextPassword?: string;
  readonly signal: AbortSignal;
}

/** Longest time a program may run, in seconds: whatever happens to us, nothing of ours stays in the guest longer. */
const LIFETIME = 1800;
/** How long a guest has for what is done after an interruption, in milliseconds. */
const CLOSING = 15_000;
/** Most that is read of what a program prints. */
const OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs a command on a pseudo-terminal of its own (programs that ask for passwords want one), fed by a pipe, its
 * output in a file; script(1) is part of FreeBSD and of every Linux, with different arguments. What is typed comes in
 * files of mode 0600 that are gone once they are read, so it stands in no command line. The program is ended when the
 * script is, when its directory is deleted, and when it has lived too long.
 */
const script = (command: string): string => `umask 077
cd "$(dirname "$0")" || exit 1
directory=$PWD
mkfifo in || exit 1
sleep ${LIFETIME} >in &
holder=$!
echo $holder >holder
case $(uname) in
Linux) script -qefc '${command}' /dev/null <in >out 2>&1 & ;;
*) script -q /dev/null ${command} <in >out 2>&1 & ;;
esac
terminal=$!
(
  second=0
  while [ -p "$directory/in" ] && [ $second -lt ${LIFETIME} ] && kill -0 $terminal 2>/dev/null; do
    sleep 1
    second=$((second + 1))
  done
  kill $terminal $holder 2>/dev/null
  [ $second -lt ${LIFETIME} ] || rm -rf "$directory"
) >/dev/null 2>&1 &
watcher=$!
trap 'kill $terminal $holder $watcher 2>/dev/null; exit 143' TERM INT HUP
wait $terminal
code=$?
kill $holder $watcher 2>/dev/null
exit $code
`;

/**
 * Hands a line over and removes its file; the pipe takes a line whole. Opened for both ways, it does not wait for a
 * reader when the program has just ended.
 */
const FEED = 'cat line 1<>in; rm -f line';
/** Closes the pipe: the program reads the end of its input. */
const HANG_UP = 'kill "$(cat holder)"';

/** @param command words without quotes or variables, from a profile */
export async function openGuestTerminal(options: GuestTerminalOptions, command: string): Promise<Terminal> {
  const { session, vm, login, signal } = options;
  if (!/^[\w./ -]+$/.test(command))
    throw new RangeError('a command has words of letters, digits, ., _, / and -');
  // Interrupted while it is made, nobody would know its name: the answer is waited for.
  const directory = await afterAbort(signal, (late) =>
    createGuestDirectory(session, vm, login, { prefix: 'connector' }, { signal: late }),
  );
  const terminal = new GuestTerminal(options, directory);
  try {
    signal.throwIfAborted();
    await terminal.start(script(command));
    return terminal;
  } catch (error) {
    await terminal.close();
    throw error;
  }
}

/** Does work that an abort ends only after {@link CLOSING}; not at all when it has come before. */
async function afterAbort<T>(signal: AbortSignal, work: (late: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => {
      late.abort(signal.reason);
    }, CLOSING);
  };
  signal.addEventListener('abort', wait, { once: true });
  try {
    return await work(late.signal);
  } finally {
    signal.removeEventListener('abort', wait);
    clearTimeout(timer);
  }
}

class GuestTerminal implements Terminal {
  private pid?: number;
  private hasEnded = false;
  private login: GuestLogin;

  constructor(
    private readonly options: GuestTerminalOptions,
    private readonly directory: string,
  ) {
    this.login = options.login;
  }

  async start(text: string): Promise<void> {
    const { session, vm, signal } = this.options;
    await writeGuestFile(session, vm, this.login, `${this.directory}/run`, text, { signal });
    this.pid = await this.shell(`exec /bin/sh "${this.directory}/run"`, signal);
  }

  async send(line: string): Promise<void> {
    const { session, vm, signal } = this.options;
    await this.asUser(async (login) => {
      await writeGuestFile(session, vm, login, `${this.directory}/line`, `${line}\n`, {
        overwrite: true,
        signal,
      });
    });
    await this.finished(await this.shell(FEED, signal), signal);
  }

  async read(): Promise<{ text: string; ended: boolean }> {
    const { session, vm, signal } = this.options;
    // In this order: what a program says last is there when it has ended.
    this.hasEnded ||= this.pid !== undefined && (await this.exited(this.pid, signal));
    try {
      const options = { limit: OUTPUT_BYTES, signal };
      const output = await this.asUser((login) =>
        readGuestFile(session, vm, login, `${this.directory}/out`, options),
      );
      return { text: output.toString('utf8'), ended: this.hasEnded };
    } catch (error) {
      // The program has not begun to print.
      if (isFault(error, 'FileNotFound')) return { text: '', ended: this.hasEnded };
      throw error;
    }
  }

  /** Also when the work was interrupted: with a signal of its own. */
  async close(): Promise<void> {
    const { session, vm } = this.options;
    const signal = AbortSignal.timeout(CLOSING);
    try {
      if (this.pid !== undefined && !(await this.exited(this.pid, signal))) {
        await this.shell(HANG_UP, signal);
        for (let look = 0; look < 20 && !(await this.exited(this.pid, signal)); look++) await sleep(100);
        if (!(await this.exited(this.pid, signal))) await endGuestProgram(session, vm, this.login, this.pid);
      }
    } catch {
      // The guest may be gone; the program ends by itself.
    }
    await deleteGuestDirectory(session, vm, this.login, this.directory).catch(() => undefined);
  }

  private shell(command: string, signal: AbortSignal): Promise<number> {
    const { session, vm } = this.options;
    const program = { path: '/bin/sh', arguments: `-c 'cd "${this.directory}" && ${command}'` };
    return this.asUser((login) => startGuestProgram(session, vm, login, program, { signal }));
  }

  private async exited(pid: number, signal: AbortSignal): Promise<boolean> {
    const { session, vm } = this.options;
    const program = await this.asUser((login) => guestProgram(session, vm, login, pid, { signal }));
    return program === undefined || program.endTime !== undefined;
  }

  /** With the new password once the guest takes the old one no more. */
  private async asUser<T>(work: (login: GuestLogin) => Promise<T>): Promise<T> {
    try {
      return await work(this.login);
    } catch (error) {
      const { nextPassword } = this.options;
      const isNew = nextPassword !== undefined && nextPassword !== this.login.password;
      if (!isFault(error, 'InvalidGuestLogin') || !isNew) throw error;
      this.login = { ...this.login, password: nextPassword };
      return work(this.login);
    }
  }

  private async finished(pid: number, signal: AbortSignal): Promise<void> {
    while (!(await this.exited(pid, signal))) await sleep(30, undefined, { signal });
  }
}
