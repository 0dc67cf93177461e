import { callGuest, type GuestLogin } from './guest-managers';
import type { ManagedObjectReference } from './reference';
import type { ReadOptions } from './retrieve';
import type { VcenterSession } from './session';
import { dataObject } from './soap-value';

export interface GuestProgramSpec {
  /** Absolute, in the guest. */
  readonly path: string;
  /** One text, which the guest's shell reads; other users of the guest may see it. */
  readonly arguments: string;
  /** Default: the home directory of the user. */
  readonly workingDirectory?: string;
  /** In addition to the user's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface GuestProgram {
  readonly pid: number;
  /** Once it has ended. */
  readonly exitCode?: number;
  readonly endTime?: Date;
}

/**
 * Starts a program and does not wait for it.
 *
 * @returns its process id
 * @throws VcenterFault `FileNotFound`, `CannotAccessFile` and what `callGuest` throws
 */
export async function startGuestProgram(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  program: GuestProgramSpec,
  { signal }: ReadOptions = {},
): Promise<number> {
  const { path, arguments: text, workingDirectory, environment = {} } = program;
  const spec = dataObject(
    {
      programPath: path,
      arguments: text,
      workingDirectory,
      envVariables: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    },
    'GuestProgramSpec',
  );
  const call = { manager: 'processManager', method: 'StartProgramInGuest', fields: { spec } } as const;
  const answer = await callGuest(session, vm, login, call, { signal });
  const pid = answer.number('returnval');
  if (pid === undefined)
    throw new Error(`${session.server}: StartProgramInGuest answered with no process id`);
  return pid;
}

/** A program that was started, for 5 minutes after its end too (GuestProcessInfo); undefined for any other number. */
export async function guestProgram(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  pid: number,
  { signal }: ReadOptions = {},
): Promise<GuestProgram | undefined> {
  const call = {
    manager: 'processManager',
    method: 'ListProcessesInGuest',
    fields: { pids: [pid] },
  } as const;
  const answer = await callGuest(session, vm, login, call, { repeatable: true, signal });
  const found = answer.all('returnval').find((process) => process.number('pid') === pid);
  return found && { pid, exitCode: found.number('exitCode'), endTime: found.date('endTime') };
}

/** @throws VcenterFault `GuestProcessNotFound` when it has ended */
export async function endGuestProgram(
  session: VcenterSession,
  vm: ManagedObjectReference,
  login: GuestLogin,
  pid: number,
  { signal }: ReadOptions = {},
): Promise<void> {
  const call = { manager: 'processManager', method: 'TerminateProcessInGuest', fields: { pid } } as const;
  await callGuest(session, vm, login, call, { signal });
}
