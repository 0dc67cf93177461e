/** What goes beside a message. Sensitive values are taken out of texts. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

let hide = (text: string): string => text;

/** Has every text pass through `filter`. */
export function hideInLog(filter: (text: string) => string): void {
  hide = filter;
}

/**
 * Writes to Terraform's log, which the operator sees with TF_LOG (or TF_LOG_PROVIDER) at the level or below.
 * There is no other place to write to: stdout is the handshake's.
 */
export const log = {
  trace: (message: string, fields?: LogFields): void => write('trace', message, fields),
  debug: (message: string, fields?: LogFields): void => write('debug', message, fields),
  info: (message: string, fields?: LogFields): void => write('info', message, fields),
  warn: (message: string, fields?: LogFields): void => write('warn', message, fields),
  error: (message: string, fields?: LogFields): void => write('error', message, fields),
};

function write(level: LogLevel, message: string, fields: LogFields = {}): void {
  if (!isWanted(level)) return;
  const line = {
    '@level': level,
    '@message': hide(message),
    '@timestamp': timestamp(new Date()),
    ...Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? hide(value) : value]),
    ),
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** JSON is a level of its own to Terraform: everything, as JSON. Without a level Terraform reads stderr in vain. */
function isWanted(level: LogLevel): boolean {
  const wanted = (process.env.TF_LOG_PROVIDER ?? process.env.TF_LOG ?? '').toLowerCase();
  if (wanted === 'json') return true;
  const threshold = (LEVELS as readonly string[]).indexOf(wanted);
  return threshold >= 0 && LEVELS.indexOf(level) >= threshold;
}

/** hclog's own format, with six digits of a second; with another one it prints the line as it is. */
function timestamp(now: Date): string {
  return now.toISOString().replace(/(\.\d{3})Z$/, '$1000Z');
}
