import { release } from 'node:os';
import { stringify } from 'yaml';
import { version } from '../../package.json';
import type { LoadedSpec } from '../../config';
import { engineVersions } from '../../deployment/engine-versions';
import type { AboutInfo } from '../../vcenter';
import { sideBySide } from '../../preflight';
import { NOT_READ } from '../logs/redactor-of-spec';
import { secretsOfEnvironment } from '../logs/secret-names';
import { formsOf, knownSecrets } from '../logs/secret-values';
import { collectStatus, statusAsJson } from '../status';
import { invalidReasons } from '../status/invalid-specs';
import { Collector } from './collector';
import { collectFromAppliance } from './collect-logs';
import { collectStates } from './collect-states';
import { collectVcenter } from './collect-vcenter';
import { problemsText } from './contents';
import { textPart, type SupportBundle } from './model';
import type { BundleOptions } from './options';
import { redactJson } from './redact-json';

/** Connectors that are asked at a time: a console is a page in a browser. */
const AT_A_TIME = 4;

/**
 * Collects all there is to know about connectors, without secrets. Whatever cannot be had is a problem that is noted in
 * the bundle, and keeps nothing else out of it. Changes nothing, but that the menu in a VM makes a log bundle there and
 * deletes it, where the console gives none.
 *
 * @throws only when it is interrupted
 */
export async function collectBundle(
  connectors: readonly LoadedSpec[],
  options: BundleOptions,
): Promise<SupportBundle> {
  const at = new Date();
  const collector = await collectorFor(connectors, options);
  const { env, timeoutSeconds, interruption, invalid, tell } = options;
  for (const found of invalidReasons(invalid)) collector.problem({ what: 'a spec that is not valid', found });
  const { signal } = interruption;
  tell('status');
  const status = await collectStatus(connectors, { env, signal, timeoutSeconds, health: true, invalid });
  collector.json('status.json', 'status of the connectors, with health', statusAsJson(status));
  const vcenters = new Map<string, AboutInfo>();
  await sideBySide(connectors, AT_A_TIME, async (connector) => {
    const { name, vcenter } = connector.spec;
    collectSpec(connector, collector);
    await collectStates(connector, collector, options);
    const about = await collectVcenter(connector, collector, options);
    if (about !== undefined) vcenters.set(vcenter.server as string, about);
    const seen = status.connectors.find((each) => each.name === name);
    if (seen !== undefined) await collectFromAppliance(connector, seen, collector, options);
  });
  await collectVersions(connectors, vcenters, collector, options);
  collector.parts.sort((one, other) => order(one.path, other.path));
  const { parts, problems, leftOut, takenOut } = collector;
  const told = textPart('problems.txt', 'what could not be collected', problemsText(collector));
  return { at, parts: [...parts, told], problems, leftOut, takenOut };
}

/** What is about all of them first, then each connector's. */
const order = (one: string, other: string): number =>
  Number(one.includes('/')) - Number(other.includes('/')) || (one < other ? -1 : 1);

async function collectorFor(
  connectors: readonly LoadedSpec[],
  { env, cwd, interruption, tell }: BundleOptions,
): Promise<Collector> {
  tell('secrets, to take them out');
  const { signal } = interruption;
  const known = await sideBySide(connectors, AT_A_TIME, async ({ spec }) => ({
    name: spec.name,
    ...(await knownSecrets(spec, { env, aws: spec.aws, cwd, signal })),
  }));
  const values = [...known.flatMap(({ values }) => values), ...secretsOfEnvironment(env).flatMap(formsOf)];
  const collector = new Collector([...new Set(values)]);
  for (const { name, unknown } of known)
    for (const reference of unknown) collector.problem({ connector: name, what: reference, found: NOT_READ });
  return collector;
}

function collectSpec({ spec }: LoadedSpec, collector: Collector): void {
  collector.redacting((redactor) =>
    collector.add(
      textPart(
        `${spec.name}/spec.yaml`,
        'spec as it is resolved, without comments',
        stringify(redactJson(spec, redactor), { aliasDuplicateObjects: false }),
      ),
    ),
  );
}

/** @param vcenters what each vCenter says of itself, by its server */
async function collectVersions(
  connectors: readonly LoadedSpec[],
  vcenters: ReadonlyMap<string, AboutInfo>,
  collector: Collector,
  { env, cwd, interruption }: BundleOptions,
): Promise<void> {
  const engine = await engineVersions(connectors, { env, cwd, interruption }).catch((error: unknown) => {
    interruption.signal.throwIfAborted();
    collector.problem({ what: 'versions: the engine', found: (error as Error).message });
    return null;
  });
  const { node, v8, openssl } = process.versions;
  collector.json('versions.json', 'versions of connector, Node.js, engine, providers, vCenter', {
    connector: version,
    ...{ node, v8, openssl },
    system: `${process.platform} ${process.arch} ${release()}`,
    engine,
    vcenters: Object.fromEntries(vcenters),
  });
}
