import { randomBytes, type X509Certificate } from 'node:crypto';
import type { ManagementConsole } from '../appliance/console/console';
import { isConsoleError } from '../appliance/console/console-error';
import { certificateFacts, makePkcs12, type KeyAndChain } from '../pki';
import type { Appliance } from './appliance';
import type { PresentedCertificate } from './appliance-access';
import type { certificateAttributes } from './certificate-attributes';
import { CertificateKeyStore } from './certificate-key-store';
import { readPins, writePins, type Pin } from './certificate-pin';
import type { ClientCall } from './client-call';
import { validatedCertificate } from './console-trust';
import { isFresh, issueCertificate, problemsOf, wantedNames } from './issue-certificate';
import { certificateOf, waiting } from './certificate-state';
import { profileOfClient } from './profile-of-client';
import { isUnknown, ProviderError, type Model, type Plan } from './runtime';
import { until } from './until';
import { withAppliance } from './with-appliance';

type CertificatePlan = Plan<typeof certificateAttributes>;
type CertificateModel = Model<typeof certificateAttributes>;

interface InstallCall extends ClientCall {
  readonly plan: CertificatePlan;
}

/**
 * Issues a certificate and installs it, or what is left of that: each step looks first whether it was done before, so
 * that a run that was broken off anywhere is finished by the next one. The console presents a valid certificate all
 * the time, the one before or the new one.
 *
 * @throws ProviderError
 */
export async function installCertificate(
  { plan, provider, diagnostics, signal }: InstallCall,
  prior: CertificateModel | null,
): Promise<CertificateModel> {
  const call = { provider, diagnostics, signal };
  if (prior !== null && !isUnknown(plan.fingerprint)) return plan as CertificateModel;
  const keys = new CertificateKeyStore(plan.store, call);
  const { certificate } = await profileOfClient(provider);
  if (certificate === undefined) {
    throw new ProviderError('this kind of appliance takes no certificate', { path: ['issuer'] });
  }
  const { keys: allowed, pkcs12 } = certificate.value;
  const ecdsa = allowed.includes('ecdsa');
  return withAppliance(entranceOf(plan), call, async (appliance) => {
    const presented = await validatedCertificate(appliance, {
      fingerprint: plan.console_fingerprint,
      attribute: 'console_fingerprint',
      mayRestart: false,
    });
    const address = await appliance.address();
    const names = wantedNames(plan, address);
    await keys.check();
    const { current, pending } = await keys.read();

    const serves = (kept: KeyAndChain | undefined): kept is KeyAndChain => isThat(presented, kept?.chain[0]);
    const isGood = (kept: KeyAndChain) =>
      isFresh(kept.chain[0]!, plan) && problemsOf(kept, names, plan, ecdsa).length === 0;
    // An earlier run was broken off after the console had taken it.
    if (serves(pending) && isGood(pending)) return finish(appliance, keys, pending, plan);
    const isNewer = current?.chain[0]?.fingerprint256 !== prior?.fingerprint;
    if (serves(current) && isNewer && isGood(current)) return finish(appliance, keys, current, plan);

    const made = await issueCertificate({ plan, names, keys, current, pending, ecdsa }, call);
    if ('waitingFor' in made) return waiting(plan, prior, made.waitingFor, diagnostics);
    await replace(appliance, presented, { made, current, names, plan, pkcs12 });
    return finish(appliance, keys, made, plan);
  });
}

const entranceOf = ({ vm_id, address, port, vm_console }: CertificatePlan) => ({
  ...{ vm_id, address, port, vm_console },
});

/** Seconds until a console that has taken a certificate presents it. */
const TAKES = 30;

interface Replacement {
  readonly made: KeyAndChain;
  readonly current: KeyAndChain | undefined;
  readonly names: Pin['names'];
  readonly plan: CertificatePlan;
  readonly pkcs12: 'legacy' | 'modern';
}

/** Uploads it and looks whether it is served; one that is not is taken back. @throws ProviderError */
async function replace(
  appliance: Appliance,
  before: PresentedCertificate,
  { made, current, names, plan, pkcs12 }: Replacement,
): Promise<void> {
  const { vm, call } = appliance;
  const { signal } = call;
  const console = await entered(appliance, before.sha256, plan);
  const known = await readPins(vm, signal);
  // Before it is served: who comes in between has to know both.
  await writePins(vm, [pinOf(made, names), ...known], signal);
  let failure: unknown;
  try {
    await upload(console, made, pkcs12);
  } catch (error) {
    signal.throwIfAborted();
    failure = error;
  }
  // What it has refused does not come later.
  const served = await servedWithin(
    appliance,
    made.chain[0]!,
    isConsoleError(failure, 'refused') ? 0 : TAKES,
  );
  if (isThat(served, made.chain[0])) return;
  if (served?.sha256 === before.sha256 && failure !== undefined) {
    await writePins(vm, known, signal);
    throw asError(failure);
  }
  await putBack(appliance, served, { current, plan, pkcs12 });
  throw new ProviderError(
    `${vm.state.name} does not present the certificate that was uploaded: SHA-256 ${served?.sha256 ?? 'none'}, expected ${made.chain[0]!.fingerprint256}`,
    {
      path: ['fingerprint'],
      detail: `${current === undefined ? 'There was none before that could be put back' : 'The one before was put back'}. See in the console what it says of the certificate, and run apply again.`,
      cause: failure,
    },
  );
}

const pinOf = ({ chain }: KeyAndChain, names: Pin['names']): Pin => ({
  names,
  authorities: [chain.at(-1)!.raw.toString('base64')],
});

/** The console, after a login. */
async function entered(
  appliance: Appliance,
  trusted: string,
  plan: CertificatePlan,
): Promise<ManagementConsole> {
  const console = await appliance.console(trusted);
  await appliance.logIn(console, plan.console_password, { attribute: 'console_password' });
  return console;
}

async function upload(
  console: ManagementConsole,
  content: KeyAndChain,
  pkcs12: 'legacy' | 'modern',
): Promise<void> {
  // For this one file, which exists nowhere but in memory.
  const passphrase = randomBytes(18).toString('base64url');
  await console.uploadCertificate(await makePkcs12(content, passphrase, pkcs12), passphrase);
  await console.close();
}

/** What is served once it is the expected one, or after the time a service needs to take it. */
async function servedWithin(
  appliance: Appliance,
  expected: X509Certificate,
  seconds: number,
): Promise<PresentedCertificate | undefined> {
  const { provider, signal } = appliance.call;
  const address = await appliance.address();
  const { answer, pause } = provider.access.patience;
  let last: PresentedCertificate | undefined;
  const look = async (): Promise<true | undefined> => {
    last = (await appliance.reached(address, 0)) ?? last;
    return isThat(last, expected) ? true : undefined;
  };
  await until(look, { seconds: Math.min(seconds, answer), pause, signal });
  return last;
}

/** The certificate that was served before, again; best effort, since the error that led here counts. */
async function putBack(
  appliance: Appliance,
  served: PresentedCertificate | undefined,
  { current, plan, pkcs12 }: Pick<Replacement, 'current' | 'plan' | 'pkcs12'>,
): Promise<void> {
  if (current === undefined || current.chain.length === 0 || served === undefined) return;
  if (isThat(served, current.chain[0])) return;
  try {
    await upload(await entered(appliance, served.sha256, plan), current, pkcs12);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    appliance.call.diagnostics.warning([], 'the certificate before could not be put back', found);
  }
}

/** It is in use: the store and the VM forget what was before. */
async function finish(
  { vm, call }: Appliance,
  keys: CertificateKeyStore,
  installed: KeyAndChain,
  plan: CertificatePlan,
): Promise<CertificateModel> {
  const facts = certificateFacts(installed.chain[0]!);
  await writePins(vm, [pinOf(installed, facts.names)], call.signal);
  await keys.write({ current: installed });
  return certificateOf(plan, facts);
}

const isThat = (presented: PresentedCertificate | undefined, certificate: X509Certificate | undefined) =>
  certificate !== undefined && presented?.sha256 === certificate.fingerprint256;

const asError = (failure: unknown): Error =>
  failure instanceof Error ? failure : new Error(String(failure));
