import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { LabError } from './error';
import type { Engine } from './prerequisites';
import type { ProcessIdentity } from './process-identity';

/** The lab's processes. */
export const PART_NAMES = ['vcenter', 'aws', 'appliances'] as const;
export type PartName = (typeof PART_NAMES)[number];

export interface Ports {
  /** The vCenter's SDK, HTTPS. */
  readonly vcenter: number;
  /** Its control port, HTTP: reset, events, faults. */
  readonly control: number;
  /** Every AWS service, HTTP. */
  readonly aws: number;
  /** Control port of the simulated appliances, HTTP. */
  readonly appliances: number;
  /** Where each appliance has its management console, at its own address, HTTPS. */
  readonly console: number;
}

export interface RunningPart extends ProcessIdentity {
  /** The build that runs, to notice when there is a newer one. */
  readonly tool: string;
}

/** What an operator would choose for an appliance, made up once for a lab. */
export interface LabAccounts {
  /** The vCenter account that appliances work with. */
  readonly service: { readonly username: string; readonly password: string };
  readonly consolePassword: string;
  readonly vmPassword: string;
}

/** What a lab remembers, in lab.json. It holds the simulated vCenter's passwords, hence it is 0600. */
export interface LabRecord {
  readonly version: 2;
  readonly name: string;
  /** One of 127.0.0.0/8. */
  readonly address: string;
  readonly ports: Ports;
  readonly vcenter: { readonly username: string; readonly password: string };
  readonly accounts: LabAccounts;
  /** Chooses the content of the image, which is thus the same until the lab is deleted. */
  readonly seed: string;
  /** What was started and not ended by us: it may have died since. */
  readonly parts: Readonly<Partial<Record<PartName, RunningPart>>>;
  readonly image?: { readonly payloadBytes: number; readonly bytes: number; readonly sha256: string };
  readonly engine?: Engine;
  /** Looked through for providers before the usual places. */
  readonly providerMirror?: string;
  readonly vsphereProvider?: { readonly version: string; readonly mirrored: boolean };
  readonly awsProvider?: { readonly version: string; readonly mirrored: boolean };
}

/** A lab that has never been started. */
export function newRecord(name: string, address: string, ports: Ports): LabRecord {
  return {
    version: 2,
    name,
    address,
    ports,
    vcenter: { username: 'connector-lab@vsphere.local', password: newPassword() },
    accounts: {
      service: { username: 'connector-service@vsphere.local', password: newPassword() },
      consolePassword: newPassword(),
      vmPassword: newPassword(),
    },
    seed: randomBytes(8).toString('hex'),
    parts: {},
  };
}

/** Long, and with a character of each class that appliances ask for. */
const newPassword = (): string => `${randomBytes(15).toString('base64url')}@aA1`;

/** Undefined when there is no lab. @throws LabError when the file is of no use. */
export function readRecord(path: string): LabRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const record = JSON.parse(text) as LabRecord;
    if (record.version === 2) return record;
  } catch {
    // Said below.
  }
  throw new LabError(`${path} is of another version of the lab or damaged: delete its directory and run up`);
}

/** Replaces the file in one step. Synchronous: nothing comes between starting a process and remembering it. */
export function writeRecord(path: string, record: LabRecord): void {
  writeFileSync(`${path}.next`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.next`, path);
}
