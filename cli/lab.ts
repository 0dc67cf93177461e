import { InvalidArgumentError, type Command } from 'commander';
import { Size } from '../config/size';
import {
  down,
  elapsed,
  environment,
  LabError,
  openLab,
  reset,
  status,
  toShell,
  up,
  type LabStatus,
  type Location,
  type Progress,
} from '../lab';
import { CommandFailure } from './failure';

interface UpFlags extends Location {
  readonly address?: string;
  readonly vcenterPort?: number;
  readonly awsPort?: number;
  readonly imageSize?: number;
  readonly vsphereProvider?: string;
  readonly providerMirror?: string;
  readonly exitWith?: number;
}

/** `connector lab ...`: a vCenter, AWS and appliances to try things on, on this machine alone. */
export function registerLabCommands(program: Command): void {
  const lab = program
    .command('lab')
    .description('a simulated vCenter, AWS and appliance on loopback, to try a spec on')
    .addHelpText('after', '\nTo begin:\n  connector lab up\n  eval "$(npx connector lab env)"');

  verb(lab, 'up', 'build what is not built, start what does not run, and wait until all of it answers')
    .option(
      '--image-size <size>',
      "content of the appliance's image, such as 8MiB (default: 4MiB)",
      imageSize,
    )
    .option(
      '--vsphere-provider <version>',
      'vSphere provider (default: 1.26.0, which is built when on no mirror)',
    )
    .option('--provider-mirror <directory>', 'a Terraform filesystem mirror to take providers from first')
    .option('--address <address>', 'address to listen on, one of 127.0.0.0/8 (default: 127.0.0.1)')
    .option(
      '--vcenter-port <port>',
      'port of the vCenter (default: the last one, else any that is free)',
      port,
    )
    .option('--aws-port <port>', 'port of AWS (default: the last one, else any that is free)', port)
    .option('--exit-with <pid>', 'end what is started now when this process ends', processId)
    .action((flags: UpFlags) => guarded(() => upAndTell(flags)));

  verb(lab, 'down', 'end what runs; what the simulated vCenter and AWS hold is lost')
    .option('--delete', "remove the lab's directory too: states, image, certificates and logs")
    .action((flags: Location & { delete?: boolean }) => guarded(() => down({ ...flags, progress: tell })));

  verb(lab, 'status', 'what runs and answers; exit code 0 when everything does, else 1')
    .option('--json', 'print JSON')
    .action((flags: Location & { json?: boolean }) =>
      guarded(async () => {
        const found = await status(flags);
        console.log(flags.json ? JSON.stringify(found, undefined, 2) : describeStatus(found));
        if (!found.healthy) process.exitCode = 1;
      }),
    );

  verb(lab, 'ls', 'what exists: VMs and files in vCenter, users and roles in AWS, appliances')
    .option('--json', 'print JSON')
    .action((flags: Location & { json?: boolean }) => guarded(() => list(flags)));

  verb(lab, 'env', 'print what terraform, cdktf, govc and aws need: eval "$(npx connector lab env)"')
    .option('--json', 'print JSON: the variables to set, and to unset')
    .action((flags: Location & { json?: boolean }) =>
      guarded(() => {
        const variables = environment(openLab(flags));
        process.stdout.write(
          flags.json ? `${JSON.stringify(variables, undefined, 2)}\n` : toShell(variables),
        );
      }),
    );

  verb(
    lab,
    'reset',
    'empty the vCenter, AWS and the appliances, and remove the local states and cdktf.out',
  ).action((flags: Location) => guarded(() => reset({ ...flags, progress: tell })));
}

function verb(lab: Command, name: string, description: string): Command {
  return lab
    .command(name)
    .description(description)
    .option('--name <name>', 'which lab, when there are several (default: CONNECTOR_LAB, else "default")')
    .option('--directory <directory>', 'keep the lab here (default: .lab/NAME in the checkout)');
}

async function upAndTell({ imageSize: imagePayloadBytes, ...flags }: UpFlags): Promise<void> {
  const start = Date.now();
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const { paths } = await up({
    ...flags,
    imagePayloadBytes,
    providers: { vsphereVersion: flags.vsphereProvider, mirror: flags.providerMirror },
    progress: tell,
    signal: interruption.signal,
  }).catch((error: unknown) => {
    throw interruption.signal.aborted ? new LabError('interrupted: what was started has been ended') : error;
  });
  const which = flags.directory
    ? ` --directory ${flags.directory}`
    : paths.name === 'default'
      ? ''
      : ` --name ${paths.name}`;
  console.log(
    `the lab is up (${elapsed(Date.now() - start)}); next: eval "$(npx connector lab env${which})"`,
  );
}

/** On a terminal the running count of seconds is overwritten in place; a log gets the lines that stay. */
const tell: Progress = (line, kind) => {
  const clear = process.stderr.isTTY ? '\r\x1b[K' : '';
  if (kind !== 'live') process.stderr.write(`${clear}${line}\n`);
  else if (clear) process.stderr.write(`${clear}${line}`);
};

async function list({ json, ...location }: Location & { json?: boolean }): Promise<void> {
  // The AWS SDK takes a while to load, and nothing else needs it.
  const { applianceContents, awsContents, vcenterContents } = await import('../lab/contents.js');
  const appliances = await applianceContents(location);
  if (json) {
    const [vcenter, aws] = [await vcenterContents(location, 'json'), await awsContents(location)];
    console.log(JSON.stringify({ vcenter: JSON.parse(vcenter) as unknown, aws, appliances }, undefined, 2));
    return;
  }
  const [vcenter, aws] = [await vcenterContents(location, 'text'), await awsContents(location)];
  const lines = aws.map(({ arn, policies }) => `${arn}  ${policies.join(', ') || 'no policies'}`);
  const inside = appliances.map(({ vmName, address, version, claimed, registered }) => {
    const state = registered ? 'registered' : claimed ? 'claimed, not registered' : 'as from its image';
    return `${vmName}  version ${version}  ${address === '' ? 'no address' : address}  ${state}`;
  });
  console.log(
    [
      vcenter.trimEnd(),
      ...['', '[AWS]', ...(lines.length === 0 ? ['no users, no roles'] : lines)],
      ...['', '[appliances]', ...(inside.length === 0 ? ['none'] : inside)],
    ].join('\n'),
  );
}

function describeStatus({ name, directory, parts }: LabStatus): string {
  if (parts.length === 0) return `there is no lab "${name}" in ${directory}: run \`connector lab up\``;
  const lines = parts.map(({ name: part, state, pid, url, log }) =>
    [part.padEnd(8), state.padEnd(10), `pid ${pid ?? '-'}`.padEnd(12), url, `log ${log}`].join('  '),
  );
  return [`lab "${name}" in ${directory}`, ...lines].join('\n');
}

/** What the user can put right is one line; anything else is a defect, and reported as such. */
async function guarded(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof LabError) throw new CommandFailure(`connector lab: ${error.message}`);
    if (process.env.DEBUG !== undefined) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`connector lab: ${message} (DEBUG=1 shows where)`);
  }
}

function imageSize(text: string): number {
  try {
    return Size.parse(text).toMebibytes() * 1024 ** 2;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1024 && number <= 65535) return number;
  throw new InvalidArgumentError('a port from 1024 to 65535 is expected');
}

function processId(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a process id is expected');
}
