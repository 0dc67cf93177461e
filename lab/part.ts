import { join } from 'node:path';
import type { DetachedCommand } from './detached-process';
import { httpStatus } from './http';
import type { LabPaths } from './location';
import { isAlive } from './process-identity';
import type { LabRecord, PartName } from './record';

/** One process of the lab: how it is started, and how it is asked whether it works. */
export interface Part {
  readonly name: PartName;
  /** In a sentence: `the simulated vCenter`. */
  readonly title: string;
  readonly ports: readonly number[];
  /** What a client is given. */
  readonly url: string;
  readonly healthUrl: string;
  /** POST empties it. */
  readonly resetUrl: string;
  readonly log: string;
}

/** The parts of a lab, in the order they are shown. */
export function partsOf(paths: LabPaths, { address, ports }: LabRecord): readonly [Part, Part, Part] {
  const control = `http://${address}:${ports.control}`;
  const aws = `http://${address}:${ports.aws}`;
  const appliances = `http://${address}:${ports.appliances}`;
  return [
    {
      name: 'vcenter',
      title: 'vCenter',
      ports: [ports.vcenter, ports.control],
      url: `https://${address}:${ports.vcenter}/sdk`,
      healthUrl: `${control}/health`,
      resetUrl: `${control}/reset`,
      log: join(paths.logs, 'vcenter.log'),
    },
    {
      name: 'aws',
      title: 'AWS',
      ports: [ports.aws],
      url: aws,
      healthUrl: `${aws}/lab/health`,
      resetUrl: `${aws}/moto-api/reset`,
      log: join(paths.logs, 'aws.log'),
    },
    {
      name: 'appliances',
      title: 'the appliance simulator',
      ports: [ports.appliances],
      url: appliances,
      healthUrl: `${appliances}/health`,
      resetUrl: `${appliances}/reset`,
      log: join(paths.logs, 'appliances.log'),
    },
  ];
}

/** The command that starts a part; `tool` is what was built for it. */
export function commandOf(
  part: Part,
  { paths, record, tool, root, exitWith }: CommandContext,
): DetachedCommand {
  const listen = `${record.address}:${part.ports[0]}`;
  const owner = exitWith === undefined ? [] : ['--exit-with', String(exitWith)];
  // Little is inherited: a proxy, a profile or a region of the user's would change what the lab does.
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? paths.directory,
  };
  const common = { command: tool, directory: paths.directory, log: part.log };
  switch (part.name) {
    case 'vcenter': {
      const control = `${record.address}:${record.ports.control}`;
      const { username, password } = record.vcenter;
      return {
        ...common,
        args: [
          ...['serve', '--listen', listen, '--control', control, '--dir', paths.vcenter],
          ...['--username', username, '--appliances', `http://${record.address}:${record.ports.appliances}`],
          ...owner,
        ],
        env: { ...env, LAB_VCENTER_PASSWORD: password },
      };
    }
    case 'aws':
      return {
        ...common,
        args: [join(root, 'lab', 'aws', 'server.py'), '--listen', listen, ...owner],
        env: { ...env, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
      };
    case 'appliances': {
      const { address, ports } = record;
      return {
        ...common,
        args: [
          ...[join(root, 'dist', 'lab', 'appliance', 'main.js'), 'serve', '--listen', listen],
          ...['--console-port', String(ports.console), '--dir', paths.appliances],
          ...['--vcenter-control', `http://${address}:${ports.control}`],
          ...['--vcenter', `${address}:${ports.vcenter}`, '--vcenter-ca', paths.vcenterCa],
          ...['--aws', `http://${address}:${ports.aws}`, ...owner],
        ],
        env,
      };
    }
  }
}

export interface CommandContext {
  readonly paths: LabPaths;
  readonly record: LabRecord;
  readonly tool: string;
  readonly root: string;
  /** The part ends when this process does. */
  readonly exitWith?: number;
}

/** `stopped`: the process is gone. `unhealthy`: it runs, and does not answer. */
export type PartState = 'healthy' | 'unhealthy' | 'stopped';

/** A stranger that answers on the part's port does not make it healthy: the process we started must be there. */
export async function stateOf(part: Part, record: LabRecord): Promise<PartState> {
  const running = record.parts[part.name];
  if (!running || !isAlive(running)) return 'stopped';
  return (await httpStatus(part.healthUrl)) === 200 ? 'healthy' : 'unhealthy';
}
