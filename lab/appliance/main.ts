import { parseArgs } from 'node:util';
import { requireLoopback } from '../loopback';
import { identify, isAlive } from '../process-identity';
import { serve, type ServeOptions } from './serve';

const USAGE =
  'usage: main.js serve --listen HOST:PORT --console-port N --vcenter-control URL --vcenter HOST:PORT --vcenter-ca FILE --aws URL --dir DIR [--exit-with PID]';

/** Milliseconds between two looks at the process this one ends with. */
const LOOK = 500;

const log = (line: string): void => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

/** @throws Error with one line for the user */
function readOptions(args: readonly string[]): ServeOptions & { exitWith: number | undefined } {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      listen: text,
      'console-port': text,
      'vcenter-control': text,
      vcenter: text,
      'vcenter-ca': text,
      aws: text,
      dir: text,
      'exit-with': text,
    },
  });
  if (positionals.join() !== 'serve') throw new Error(USAGE);
  const needed = (name: Exclude<keyof typeof values, 'exit-with'>): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`--${name} is missing; ${USAGE}`);
    return value;
  };
  const listen = hostAndPort('listen', needed('listen'));
  requireLoopback(listen.host);
  return {
    listen,
    consolePort: portNumber('console-port', needed('console-port')),
    vcenterControl: needed('vcenter-control'),
    vcenterPort: hostAndPort('vcenter', needed('vcenter')).port,
    vcenterCa: needed('vcenter-ca'),
    aws: needed('aws'),
    directory: needed('dir'),
    exitWith: values['exit-with'] === undefined ? undefined : Number(values['exit-with']),
    log,
  };
}

function hostAndPort(option: string, value: string): { host: string; port: number } {
  const [, host, port] = /^([^:]+):(\d+)$/.exec(value) ?? [];
  if (host === undefined || port === undefined) throw new Error(`--${option} ${value} is not HOST:PORT`);
  return { host, port: portNumber(option, port) };
}

function portNumber(option: string, value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--${option} ${value} is not a port number`);
  return port;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const master = options.exitWith === undefined ? undefined : identify(options.exitWith);
  if (options.exitWith !== undefined && !master)
    throw new Error(`--exit-with: there is no process ${options.exitWith}`);
  const serving = await serve(options);
  process.stdout.write(`${serving.url}\n`);
  const end = (): void => {
    // A guest that does not end must not keep the lab.
    setTimeout(() => process.exit(1), 5000).unref();
    serving.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  if (master) {
    const watch = setInterval(() => {
      if (isAlive(master)) return;
      clearInterval(watch);
      end();
    }, LOOK);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
