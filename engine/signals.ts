/** What a terminal, a pipeline or a lost connection sends to end a command. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * How long work has to come to an end before another signal counts as another one, in milliseconds. One Ctrl-C often
 * comes twice: the terminal sends it to the whole group, and npm and other wrappers pass it on once more.
 */
const PATIENCE = 10_000;

/** How a command takes signals. */
export interface SignalOptions {
  /** For how long a further signal counts as the same, in milliseconds; 10 s unless told. */
  readonly patience?: number;
  /** Tells the user a line; on the standard error unless told. */
  readonly say?: (line: string) => void;
}

/** What a signal does that counts. */
export interface SignalEffect {
  /**
   * The first one, or one that comes when the one before has had its time.
   *
   * @param letGo from here on signals do what they do by themselves
   */
  readonly take: (signal: NodeJS.Signals, letGo: () => void) => void;
  /** What taking another one would do, for whoever sends one too early: `stops at once`. */
  readonly another: string;
}

/** Does `work`, with signals caught, and with no thought for whether anybody still reads the output. */
export async function withSignals<T>(
  { take, another }: SignalEffect,
  work: () => Promise<T>,
  options: SignalOptions = {},
): Promise<T> {
  const { patience = PATIENCE, say = (line) => void process.stderr.write(`${line}\n`) } = options;
  let taken = -Infinity;
  let isOver = false;
  const left = (): number => Math.max(0, patience - (performance.now() - taken));
  const caught = (signal: NodeJS.Signals): void => {
    if (isOver) return;
    if (left() > 0) {
      const seconds = Math.ceil(left() / 1000);
      say(`coming to an end in order; a signal after ${seconds} s ${another}`);
      return;
    }
    taken = performance.now();
    take(signal, letGo);
  };
  // Whoever read our output may have gone, and what was begun still has to be brought to an end.
  const streams = [process.stdout, process.stderr];
  const ignore = (): void => undefined;
  const letGo = (): void => {
    for (const signal of SIGNALS) process.off(signal, caught);
    for (const stream of streams) stream.off('error', ignore);
  };
  for (const signal of SIGNALS) process.on(signal, caught);
  for (const stream of streams) stream.on('error', ignore);
  try {
    return await work();
  } finally {
    isOver = true;
    // The same signal once more is not to kill the process while it says how it ended.
    if (left() > 0) setTimeout(letGo, left()).unref();
    else letGo();
  }
}
