import { InvalidArgumentError, type Command } from 'commander';
import type { HealthReport } from '../appliance/console/console';
import { loadSpecs, type LoadedSpec } from '../config';
import { sideBySide } from '../preflight';
import { addressOf } from '../provider/address';
import type { Entrance } from '../provider/appliance';
import { ProviderError } from '../provider/runtime';
import { findVm } from '../provider/vm';
import { preflightInput } from '../operations/check-input';
import { CommandFailure } from './failure';
import { exitCodeOf, formatHealth, healthAsJson, type ApplianceHealth } from './health-report';
import { interruptible } from './interruptible';
import { judged } from './judged';
import { reportProblems } from './load-specs';
import { entranceOf } from '../operations/entrance-of';
import { providerOf } from '../operations/provider-of-spec';
import { selectSpecs } from './select-specs';

/** Appliances that are looked at a time: each is a page in a browser. */
const AT_A_TIME = 4;

interface HealthOptions {
  readonly url?: URL;
  readonly fingerprint?: string;
  readonly json?: boolean;
}

/** `connector health [NAME...]`: what appliances say of themselves. */
export function registerHealth(program: Command): void {
  program
    .command('health')
    .description(
      'log in to the management console and tell its health; exit code 0 when all is ok, 1 with a warning, 2 with an error or when it cannot be told',
    )
    .argument(
      '[spec...]',
      'names of connectors, files, directories or globs (default: CONNECTOR_SPECS, or config/connectors)',
    )
    .option(
      '--url <url>',
      'where the console is, for one connector (default: the address its VM tells, else the one its spec gives)',
      urlOf,
    )
    .option(
      '--fingerprint <fingerprint>',
      'SHA-256 fingerprint of its certificate, for one connector (default: what the appliance shows in its VM)',
      fingerprintOf,
    )
    .option('--json', 'print it as JSON')
    .action((specs: string[], options: HealthOptions) => judged(() => tellHealth(specs, options)));
}

/** @returns the exit code */
async function tellHealth(named: readonly string[], options: HealthOptions): Promise<number> {
  const { env } = process;
  const result = loadSpecs(selectSpecs(named, env), { env, purpose: 'operate' });
  const { specs, problems } = result;
  if ((options.url !== undefined || options.fingerprint !== undefined) && specs.length !== 1) {
    throw new CommandFailure('--url and --fingerprint are for one connector; name it');
  }
  const wanted = specs.filter(({ spec }) => spec.state !== 'absent');
  const all = await interruptible((signal) =>
    sideBySide(wanted, AT_A_TIME, (connector) => healthOfOne(connector, options, signal)),
  );
  console.log(options.json === true ? JSON.stringify(healthAsJson(all), undefined, 2) : formatHealth(all));
  if (problems.length > 0) reportProblems(result);
  return problems.length > 0 ? 2 : exitCodeOf(all);
}

async function healthOfOne(
  connector: LoadedSpec,
  options: HealthOptions,
  signal: AbortSignal,
): Promise<ApplianceHealth> {
  const { name } = connector.spec;
  try {
    return { name, report: await ask(connector, options, signal) };
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof ProviderError && error.detail !== '' ? `. ${error.detail}` : '';
    return { name, problem: `${message}${remedy}` };
  }
}

async function ask(
  connector: LoadedSpec,
  { url, fingerprint }: HealthOptions,
  signal: AbortSignal,
): Promise<HealthReport> {
  const { spec } = connector;
  const { managementConsole } = spec.appliance;
  if (managementConsole.password === undefined) {
    throw new CommandFailure('its spec has no appliance.managementConsole.password to log in with');
  }
  const provider = providerOf(spec, process.env);
  try {
    const { placement } = preflightInput(connector, () => provider.vcenter());
    const placed = await provider.placedVm(placement, signal);
    const vm = placed && (await findVm(provider, placed.ref.value, signal));
    if (vm === undefined) throw new CommandFailure('there is no VM of it in the vCenter; deploy it first');
    const { healthOf } = await import('../provider/read-health.js');
    const query = {
      ...healthEntrance(connector, vm.state.ref.value, addressOf(vm.state), url),
      fingerprint: fingerprint ?? managementConsole.fingerprint ?? null,
      console_password: managementConsole.password,
    };
    const warn = (_path: unknown, summary: string, detail = ''): void =>
      console.error(`${spec.name}: ${summary}${detail === '' ? '' : `. ${detail}`}`);
    const diagnostics = { error: warn, warning: warn, hasErrors: false };
    return await healthOf(query, { provider, diagnostics, signal });
  } finally {
    await provider.close();
  }
}

/**
 * How the console is entered: as by every other command, but where --url says it is.
 *
 * @param told the address its VM tells
 */
export function healthEntrance(
  connector: LoadedSpec,
  vmId: string,
  told: string | undefined,
  url: URL | undefined,
): Entrance {
  const entrance = entranceOf(connector, vmId, told);
  if (url === undefined) return entrance;
  const { hostname, port } = url;
  return { ...entrance, address: hostname.replace(/^\[|\]$/g, ''), port: Number(port === '' ? '443' : port) };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new InvalidArgumentError('Give it as https://ADDRESS[:PORT].');
}

function fingerprintOf(text: string): string {
  const digits = text.replace(/[:\s]/g, '');
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(digits)) return digits;
  throw new InvalidArgumentError('Give 64 hexadecimal digits, with colons or without.');
}
