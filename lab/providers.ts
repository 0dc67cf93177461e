import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nonEmpty, type LabPaths } from './location';
import {
  AWS_PROVIDER,
  findProvider,
  layMirror,
  mirrorCandidates,
  VSPHERE_SOURCE,
  type ProviderPackage,
} from './provider-mirror';
import { type Progress } from './progress';
import type { LabRecord } from './record';
import { terraformRc } from './terraform-rc';
import { ensureTool, type Tool, type ToolOptions } from './tool';
import { BUILT_VSPHERE_PROVIDER } from './tools';

export interface ProviderChoice {
  /** @default what the lab used last, else the version that can be built */
  readonly vsphereVersion?: string;
  /** Looked through before the usual places. @default CONNECTOR_LAB_PROVIDER_MIRROR, else what was given last */
  readonly mirror?: string;
}

/** Which providers the lab has, and which of them terraform has to download. */
export type Providers = Required<Pick<LabRecord, 'vsphereProvider' | 'awsProvider'>>;

/** What is on this machine already. */
export interface FoundProviders {
  /** The vSphere provider's version that is wanted. */
  readonly version: string;
  readonly vsphere?: ProviderPackage;
  /** It is on no mirror, and can be built. */
  readonly mustBuild: boolean;
  readonly aws?: ProviderPackage;
}

/** What is on this machine; the vSphere provider is looked for first, as it decides whether one has to be built. */
export function findProviders(choice: ProviderChoice, record: LabRecord | undefined): FoundProviders {
  const preferred =
    choice.mirror ?? nonEmpty(process.env.CONNECTOR_LAB_PROVIDER_MIRROR) ?? record?.providerMirror;
  const mirrors = [...(preferred ? [resolve(preferred)] : []), ...mirrorCandidates()];
  const version = choice.vsphereVersion ?? record?.vsphereProvider?.version ?? BUILT_VSPHERE_PROVIDER;
  const vsphere = findProvider(mirrors, { source: VSPHERE_SOURCE, version });
  return {
    version,
    vsphere,
    mustBuild: !vsphere && version === BUILT_VSPHERE_PROVIDER,
    aws: findProvider(mirrors, AWS_PROVIDER),
  };
}

/** Builds what has to be built, lays the mirror and writes the CLI configuration that names it. */
export async function ensureProviders(
  paths: LabPaths,
  found: FoundProviders,
  tool: Tool,
  options: ToolOptions,
): Promise<Providers> {
  const { version } = found;
  const built: ProviderPackage | undefined = found.mustBuild
    ? { source: VSPHERE_SOURCE, version, path: await ensureTool(tool, options) }
    : undefined;
  const vsphere = found.vsphere ?? built;
  const packages = [vsphere, found.aws].filter((entry) => entry !== undefined);
  tellDownloads(
    [...(vsphere ? [] : [`${VSPHERE_SOURCE} ${version}`]), ...(found.aws ? [] : [awsTitle])],
    options.progress,
  );
  await layMirror(paths.mirror, packages);
  const sources = packages.map(({ source }) => source);
  await writeFile(paths.terraformRc, terraformRc(paths.mirror, sources), { mode: 0o600 });
  return {
    vsphereProvider: { version, mirrored: vsphere !== undefined },
    awsProvider: { version: AWS_PROVIDER.version, mirrored: found.aws !== undefined },
  };
}

const awsTitle = `${AWS_PROVIDER.source} ${AWS_PROVIDER.version}`;

function tellDownloads(names: readonly string[], progress: Progress): void {
  if (names.length === 0) return;
  progress(`on no mirror of this machine, terraform will download: ${names.join(', ')}`);
}
