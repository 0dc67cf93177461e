import { resolve } from 'node:path';
import { LabError } from './error';
import { nonEmpty, type LabPaths } from './location';
import { machine } from './machine';
import { stateOf, partsOf } from './part';
import { chooseFreePort } from './ports';
import { checkPrerequisites, DISK_BYTES, MINIMUM, type Needs, type Probe } from './prerequisites';
import { findProviders, type FoundProviders } from './providers';
import { newRecord, type LabRecord } from './record';
import { isBuilt, type Tool } from './tool';
import { awsTool, minimumGo, vcenterTool, vsphereProviderTool } from './tools';
import type { UpOptions } from './up-options';

/** The checkout's tools; the Python that makes one of them is known once the prerequisites are checked. */
export interface Tools {
  readonly vcenter: Tool;
  readonly vsphereProvider: Tool;
  readonly aws: Tool;
}

export interface Prepared {
  readonly record: LabRecord;
  readonly tools: Tools;
  readonly found: FoundProviders;
}

/**
 * Everything that can be refused is refused here, before anything is built, written or started.
 *
 * @throws LabError one line for each thing that is missing
 */
export async function prepare(
  previous: LabRecord | undefined,
  options: UpOptions,
  { paths, root, toolsDirectory }: { paths: LabPaths; root: string; toolsDirectory: string },
  probe: Probe = machine(paths.directory),
): Promise<Prepared> {
  const record = await settings(previous, options, paths);
  const found = findProviders(options.providers ?? {}, previous);
  const tools = {
    vcenter: vcenterTool(root),
    vsphereProvider: vsphereProviderTool(root),
    aws: awsTool(root, 'python3'),
  };
  const mustBuild = {
    go:
      !isBuilt(tools.vcenter, toolsDirectory) ||
      (found.mustBuild && !isBuilt(tools.vsphereProvider, toolsDirectory)),
    python: !isBuilt(tools.aws, toolsDirectory),
  };
  const preferred = nonEmpty(process.env.TERRAFORM_BINARY_NAME);
  const engineKnown = record.engine !== undefined && [undefined, record.engine.command].includes(preferred);
  const needs: Needs = {
    ...(mustBuild.go && { go: minimumGo(root) }),
    ...(mustBuild.python && { python: MINIMUM.python }),
    ...(!engineKnown && { engine: { preferred } }),
    ports: requestedPorts(previous, options, record.address),
    diskBytes: mustBuild.go || mustBuild.python ? DISK_BYTES.build : DISK_BYTES.run,
  };
  const { missing, python, engine } = await checkPrerequisites(needs, probe);
  if (missing.length > 0) {
    throw new LabError(missing.length === 1 ? missing[0] : `this machine lacks:\n  ${missing.join('\n  ')}`);
  }
  return {
    record: {
      ...record,
      engine: engine ?? record.engine,
      ...(options.providers?.mirror && { providerMirror: resolve(options.providers.mirror) }),
    },
    tools: python ? { ...tools, aws: awsTool(root, python) } : tools,
    found,
  };
}

/** The first address of a guest: the port of the consoles is free there when no other lab uses it. */
const FIRST_GUEST = '127.1.0.10';

/** What the lab remembers, changed by what was asked for. @throws LabError when a running part would have to move. */
async function settings(
  previous: LabRecord | undefined,
  options: UpOptions,
  paths: LabPaths,
): Promise<LabRecord> {
  const address = options.address ?? previous?.address ?? '127.0.0.1';
  if (!previous) {
    const taken = [options.vcenterPort, options.awsPort].filter((port) => port !== undefined);
    const next = async (at = address) => {
      const port = await chooseFreePort(at, taken);
      taken.push(port);
      return port;
    };
    const ports = {
      vcenter: options.vcenterPort ?? (await next()),
      control: await next(),
      aws: options.awsPort ?? (await next()),
      appliances: await next(),
      console: await next(FIRST_GUEST),
    };
    return newRecord(paths.name, address, ports);
  }
  const ports = {
    ...previous.ports,
    ...(options.vcenterPort !== undefined && { vcenter: options.vcenterPort }),
    ...(options.awsPort !== undefined && { aws: options.awsPort }),
  };
  for (const part of partsOf(paths, previous)) {
    const stays =
      address === previous.address && part.ports.every((port) => Object.values(ports).includes(port));
    if (!stays && (await stateOf(part, previous)) !== 'stopped') {
      throw new LabError(`${part.title} runs on ${part.url}: run \`connector lab down\` before it can move`);
    }
  }
  return { ...previous, address, ports };
}

/** Ports asked for by number; one that a part of this lab has already need not be free. */
function requestedPorts(
  previous: LabRecord | undefined,
  options: UpOptions,
  address: string,
): Needs['ports'] {
  return (
    [
      { port: options.vcenterPort, had: previous?.ports.vcenter, option: '--vcenter-port' },
      { port: options.awsPort, had: previous?.ports.aws, option: '--aws-port' },
    ] as const
  ).flatMap(({ port, had, option }) =>
    port === undefined || port === had ? [] : [{ address, port, option }],
  );
}
