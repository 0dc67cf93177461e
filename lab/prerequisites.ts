/** What a machine needs before anything is started. Texts are for people: what is missing, and the remedy. */

/** How a machine answers; lab/machine.ts asks the real one. */
export interface Probe {
  /** Standard output of a command, undefined when it is not there or fails. */
  output(command: string, args: readonly string[]): Promise<string | undefined>;
  /** Bytes that may still be written where the lab and its tools are kept. */
  freeBytes(): Promise<number>;
  isPortFree(address: string, port: number): Promise<boolean>;
}

export interface Needs {
  /** A Go program has to be built. The version is the lowest that will do, such as `1.25`. */
  readonly go?: string;
  /** A Python environment has to be made. */
  readonly python?: string;
  /** Terraform or OpenTofu will be run; the value is TERRAFORM_BINARY_NAME, where one is preferred. */
  readonly engine?: { readonly preferred?: string };
  /** Ports that were asked for by number, and the option that did. */
  readonly ports?: readonly { readonly address: string; readonly port: number; readonly option: string }[];
  readonly diskBytes?: number;
}

export interface Found {
  /** One line each, to be shown all at once. */
  readonly missing: readonly string[];
  /** The command to call Python with. */
  readonly python?: string;
  readonly engine?: Engine;
}

/** What runs the stacks. */
export interface Engine {
  readonly command: string;
  readonly kind: 'terraform' | 'tofu';
  readonly version: string;
}

export const MINIMUM = { python: '3.10', terraform: '1.11', tofu: '1.10' } as const;
export const GIGABYTE = 1e9;
/** Free space to build the tools (the Go build cache is most of it), and to run a lab when they are built. */
export const DISK_BYTES = { build: 3 * GIGABYTE, run: GIGABYTE / 2 } as const;

/** `python3` is the default; the others serve where that one is old, as on long-lived distributions. */
const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** Everything that is missing, never only the first. */
export async function checkPrerequisites(needs: Needs, probe: Probe): Promise<Found> {
  const [go, python, engine, disk, ...ports] = await Promise.all([
    needs.go === undefined ? {} : checkGo(needs.go, probe),
    needs.python === undefined ? {} : checkPython(needs.python, probe),
    needs.engine === undefined ? {} : checkEngine(needs.engine.preferred, probe),
    needs.diskBytes === undefined ? {} : checkDisk(needs.diskBytes, probe),
    ...(needs.ports ?? []).map((port) => checkPort(port, probe)),
  ]);
  const all: readonly Partial<Check>[] = [go, python, engine, disk, ...ports];
  return {
    missing: all.map((check) => check.missing).filter((line) => line !== undefined),
    python: (python as Partial<Check>).command,
    engine: (engine as { engine?: Engine }).engine,
  };
}

interface Check {
  readonly missing?: string;
  readonly command?: string;
  readonly engine?: Engine;
}

async function checkGo(minimum: string, probe: Probe): Promise<Check> {
  const output = await probe.output('go', ['version']);
  const remedy = `Go ${minimum} or newer builds the simulated vCenter: install it from https://go.dev/dl`;
  if (output === undefined) return { missing: `go is not installed. ${remedy}` };
  const version = /\bgo(\d+\.\d+(\.\d+)?)/.exec(output)?.[1];
  if (version === undefined || isOlder(version, minimum)) {
    return { missing: `go is ${version ?? 'of an unknown version'}. ${remedy}` };
  }
  return {};
}

async function checkPython(minimum: string, probe: Probe): Promise<Check> {
  const seen: string[] = [];
  let withoutVenv: string | undefined;
  for (const command of PYTHONS) {
    const version = /\d+\.\d+(\.\d+)?/.exec((await probe.output(command, ['--version'])) ?? '')?.[0];
    if (version === undefined) continue;
    seen.push(version);
    if (isOlder(version, minimum)) continue;
    // Debian and Ubuntu ship Python without what `python3 -m venv` needs to install pip.
    if ((await probe.output(command, ['-c', 'import venv, ensurepip'])) !== undefined) return { command };
    withoutVenv ??= command;
  }
  if (withoutVenv) {
    return {
      missing: `${withoutVenv} has no venv module. Install it: apt-get install python3-venv, or the like`,
    };
  }
  const found = seen.length === 0 ? 'python3 is not installed' : `python3 is ${seen.join(', ')}`;
  return { missing: `${found}. Python ${minimum} or newer runs the simulated AWS: install it` };
}

async function checkEngine(preferred: string | undefined, probe: Probe): Promise<Check> {
  const seen: string[] = [];
  for (const command of preferred ? [preferred] : ['terraform', 'tofu']) {
    const output = await probe.output(command, ['version']);
    const match = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+)/m.exec(output ?? '');
    if (!match?.[2]) continue;
    const kind = match[1] === 'OpenTofu' ? 'tofu' : 'terraform';
    if (!isOlder(match[2], MINIMUM[kind])) return { engine: { command, kind, version: match[2] } };
    seen.push(`${command} is ${match[2]}`);
  }
  const found =
    seen.length > 0
      ? seen.join(' and ')
      : preferred
        ? `${preferred} (TERRAFORM_BINARY_NAME) is no Terraform and no OpenTofu`
        : 'terraform is not installed';
  return {
    missing: `${found}. Install Terraform ${MINIMUM.terraform} or newer (https://developer.hashicorp.com/terraform/install), or OpenTofu ${MINIMUM.tofu} or newer (https://opentofu.org/docs/intro/install)`,
  };
}

async function checkDisk(bytes: number, probe: Probe): Promise<Check> {
  const free = await probe.freeBytes();
  if (free >= bytes) return {};
  const inGigabytes = (count: number) => `${(count / GIGABYTE).toFixed(1)} GB`;
  return {
    missing: `the disk has ${inGigabytes(free)} free, the lab needs ${inGigabytes(bytes)}. Make room, or use a checkout on another disk`,
  };
}

async function checkPort(
  { address, port, option }: { address: string; port: number; option: string },
  probe: Probe,
): Promise<Check> {
  if (await probe.isPortFree(address, port)) return {};
  return { missing: `port ${port} on ${address} is taken. Choose another with ${option}, or leave it out` };
}

/** Compares by number, part by part; a part that is absent counts as 0. */
export function isOlder(version: string, minimum: string): boolean {
  const [have, want] = [version, minimum].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let part = 0; part < Math.max(have.length, want.length); part++) {
    const difference = (have[part] ?? 0) - (want[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
