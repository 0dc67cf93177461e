import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { fetchLogs, type LogDoor } from '../operations/logs/fetch-logs';
import { redactLogs, unpackLogs } from '../operations/logs/log-archive';
import { NOT_READ, redactorOf } from '../operations/logs/redactor-of-spec';
import { withConnector } from '../operations/operated';
import { operate } from '../operations/operation';
import { interruptible } from './interruptible';
import { onlyConnector } from './only-connector';
import { callsOf } from './run-operation';

interface LogsOptions {
  readonly out: string;
  readonly via?: LogDoor;
  readonly unpack?: boolean;
  readonly redact?: boolean;
  readonly dryRun?: boolean;
}

/** `connector logs [NAME]`: the debug log bundle. */
export function registerLogs(program: Command): void {
  program
    .command('logs')
    .description('fetch the debug log bundle of an appliance into a file of its own, with its checksum')
    .argument('[name]', 'the connector (default: the only one there is)')
    .option('--out <dir>', 'where the file is written; made when it is missing', '.')
    .addOption(
      new Option(
        '--via <door>',
        'fetch it by the management console or by the menu in the VM (default: the console, and the menu when that fails)',
      ).choices(['console', 'menu']),
    )
    .option('--unpack', 'unpack it beside the file as well (default: no)')
    .option('--redact', 'take secrets out of it, and say how many of which kind (default: no)')
    .option('--dry-run', 'print the calls and make none of them (default: no)')
    .action((name: string | undefined, options: LogsOptions) => logs(name, options));
}

async function logs(named: string | undefined, options: LogsOptions): Promise<void> {
  const connector = onlyConnector(named);
  const { env } = process;
  const { name, aws } = connector.spec;
  const stem = `${name}-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const directory = resolve(options.out);
  const file = join(directory, `${stem}.tar.gz`);
  const part = `${file}.part`;
  const operation = fetchLogs(name, file, options.via);
  if (options.dryRun === true) {
    console.log(operation.says);
    for (const line of callsOf(operation)) console.log(line);
    return;
  }
  await mkdir(directory, { recursive: true });
  const tell = (line: string): void => console.error(`${name}: ${line}`);
  const isWhole = await interruptible(async (signal) => {
    try {
      const secrets =
        options.redact === true
          ? await redactorOf(connector.spec, { env, aws, cwd: process.cwd(), signal })
          : undefined;
      for (const reference of secrets?.unread ?? []) tell(`${reference}: ${NOT_READ}`);
      await withConnector(connector, { env, signal, tell, warn: tell }, (operated) =>
        operate(fetchLogs(name, part, options.via), operated),
      );
      if (secrets !== undefined) {
        const { redactor } = secrets;
        const leftOut = await redactLogs(part, file, redactor);
        const counts = [...redactor.counts].map(([kind, count]) => `${kind}: ${count}`).join(', ');
        console.log(`${name}: taken out: ${counts === '' ? 'nothing' : counts}`);
        for (const each of leftOut) console.log(`${name}: left out, since it is no text: ${each}`);
      } else {
        await rename(part, file);
      }
      return secrets === undefined || secrets.unread.length === 0;
    } finally {
      await rm(part, { force: true });
    }
  });
  const sha256 = await sha256Of(file);
  await writeFile(`${file}.sha256`, `${sha256}  ${basename(file)}\n`, { flag: 'wx', mode: 0o600 });
  console.log(`${name}: ${file}\n${name}: SHA-256 ${sha256}`);
  if (options.unpack === true) {
    const target = join(directory, stem);
    for (const each of await unpackLogs(file, target)) console.log(`${name}: not unpacked, a link: ${each}`);
    console.log(`${name}: ${target}/`);
  }
  process.exitCode = isWhole ? 0 : 2;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
