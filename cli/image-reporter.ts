import type { ImageProgress } from '../ova';

/** Where progress goes: a terminal, where one line is rewritten, or a log, which gets a line now and then. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const ON_TERMINAL = 250;
const IN_LOG = 10_000;
const MIB = 2 ** 20;
const CLEAR_LINE = '\r\u001b[K';

/** Says how far the work on an image is; nothing at all when it is done before the first interval is over. */
export class ImageReporter {
  private last: number;
  private isOnLine = false;

  /** @param now milliseconds of any clock */
  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
  }

  report({ phase, bytes, total }: ImageProgress): void {
    const terminal = this.stream.isTTY === true;
    if (this.now() - this.last < (terminal ? ON_TERMINAL : IN_LOG)) return;
    this.last = this.now();
    const done = `${Math.floor(bytes / MIB)}${total === undefined ? '' : ` of ${Math.ceil(total / MIB)}`} MiB`;
    const share = total ? ` (${Math.floor((100 * bytes) / total)} %)` : '';
    const text = `${phase === 'download' ? 'downloading' : 'verifying'}: ${done}${share}`;
    this.stream.write(terminal ? `${CLEAR_LINE}${text}` : `${text}\n`);
    this.isOnLine = terminal;
  }

  /** Leaves a terminal's line empty for what comes next. */
  end(): void {
    if (this.isOnLine) this.stream.write(CLEAR_LINE);
    this.isOnLine = false;
  }
}
