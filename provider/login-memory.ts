import { REFUSED } from '../appliance/mark';
import { describeReference, toSecretReference } from '../secrets';
import { readExtraConfig, setExtraConfig } from '../vcenter';
import type { ConnectorClient } from './client';
import { ProviderError } from './runtime';
import type { FoundVm } from './vm';

/** How an appliance refuses a login. */
export type Refusal = 'refused' | 'locked';

/** A password of an appliance, by where it lies. */
export interface LoginSecret {
  readonly door: keyof typeof REFUSED;
  /** The reference, as a nested attribute holds it. */
  readonly reference: unknown;
  /** Undefined where neither the reference nor its store has one. */
  readonly version?: string | undefined;
  /** What is tried beside it, in the same words as `nameOf`: with another one the login is another. */
  readonly beside?: string | undefined;
  /** The attribute that holds the reference. */
  readonly attribute: string;
  /** It has just been set: an earlier refusal says nothing. */
  readonly justSet?: boolean;
  /** The reference may be an older one than the one that was refused: of the same place no version is tried. */
  readonly fromState?: boolean;
}

/** A login that was refused, in this run or before; a try was spent at most once. */
export class LoginRefused extends ProviderError {
  constructor(
    /** Whether no password at all would be taken. */
    readonly refusal: Refusal,
    ...rest: ConstructorParameters<typeof ProviderError>
  ) {
    super(...rest);
  }
}

/** Where a login happens, and who remembers its refusals. */
interface Door {
  readonly vm: FoundVm;
  readonly provider: ConnectorClient;
  readonly signal: AbortSignal;
}

/**
 * Logs in, unless the same version of the same secret was refused before: in this run, or in any other, as the VM's
 * extraConfig remembers. A resource's state would forget it when it is tainted.
 *
 * @param refusalOf tells whether an error of `logIn` was a refusal of the password, and which
 * @throws LoginRefused also instead of trying again
 */
export async function loginOnce<T>(
  secret: LoginSecret,
  { vm, provider, signal }: Door,
  logIn: () => Promise<T>,
  refusalOf: (error: unknown) => Refusal | undefined,
): Promise<T> {
  const key = REFUSED[secret.door];
  const own = ownKey(vm, key);
  const kept = await noteIn(vm, key, signal);
  const before =
    secret.justSet === true ? undefined : refusalIn(secret, provider.refusedLogins.get(own), kept);
  if (before !== undefined) throw refusedBefore(before, secret, vm);
  try {
    const result = await logIn();
    provider.refusedLogins.delete(own);
    if (kept !== undefined) await setExtraConfig(vm.session, vm.ref, { [key]: '' }, { signal });
    return result;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const note = noteOf(refusal, secret);
    provider.refusedLogins.set(own, note);
    const forgotten = await remember(vm, key, note);
    throw new LoginRefused(
      refusal,
      `${subjectOf(secret.door)} of ${vm.state.name} ${foundOf(refusal, secret)}`,
      {
        path: [secret.attribute],
        detail: `${remedyOf(refusal, secret)}${forgotten}`,
        cause: error,
      },
    );
  }
}

/** Whether a run has noted that this very version was refused; nothing is tried for it. */
export async function isRefused(secret: LoginSecret, vm: FoundVm, signal: AbortSignal): Promise<boolean> {
  return refusalIn(secret, undefined, await noteIn(vm, REFUSED[secret.door], signal)) !== undefined;
}

/** Forgets what was refused, as another password has just been set. */
export async function forgetRefusal(
  door: LoginSecret['door'],
  { vm, provider, signal }: Door,
): Promise<void> {
  const key = REFUSED[door];
  provider.refusedLogins.delete(ownKey(vm, key));
  if ((await noteIn(vm, key, signal)) !== undefined)
    await setExtraConfig(vm.session, vm.ref, { [key]: '' }, { signal });
}

const ownKey = ({ ref }: FoundVm, key: string): string => `${ref.value} ${key}`;

const noteIn = async ({ session, ref }: FoundVm, key: string, signal: AbortSignal) =>
  (await readExtraConfig(session, ref, key, { signal }))[key];

/** Also when the operator has interrupted the run: the failed login has happened. @returns what went wrong with it */
async function remember({ session, ref }: FoundVm, key: string, note: string): Promise<string> {
  try {
    await setExtraConfig(session, ref, { [key]: note });
    return '';
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return ` The next run will not remember this, since it could not be noted in the VM: ${found}.`;
  }
}

/** Whatever was refused in this run ends its tries; a note of another run is about one version, or one place. */
function refusalIn(
  secret: LoginSecret,
  inThisRun: string | undefined,
  kept: string | undefined,
): Refusal | undefined {
  const place = `, ${describe(secret)}`;
  const isAbout = (note: string, refusal: Refusal): boolean =>
    note === noteOf(refusal, secret) ||
    (secret.fromState === true &&
      note.startsWith(`${refusal}: `) &&
      (note.endsWith(place) || note.includes(`${place}${BESIDE}`)));
  return (['refused', 'locked'] as const).find(
    (refusal) =>
      inThisRun?.startsWith(`${refusal}: `) === true || (kept !== undefined && isAbout(kept, refusal)),
  );
}

function refusedBefore(refusal: Refusal, secret: LoginSecret, { state }: FoundVm): LoginRefused {
  return new LoginRefused(
    refusal,
    `${subjectOf(secret.door)} of ${state.name} ${foundOf(refusal, secret)}; it has not been tried again`,
    { path: [secret.attribute], detail: remedyOf(refusal, secret) },
  );
}

const subjectOf = (door: LoginSecret['door']): string =>
  door === 'console' ? 'the management console' : "the VM's own console";

function foundOf(refusal: Refusal, secret: LoginSecret): string {
  const password = `the password of ${describe(secret)}`;
  return refusal === 'locked'
    ? `is locked after too many failed logins; ${password} could not be tried`
    : `refused ${password}`;
}

function remedyOf(refusal: Refusal, { door, version }: LoginSecret): string {
  const another =
    version === undefined
      ? 'give the reference a `version`, or another one, since its store has none of its own'
      : 'put the right one there, or change the `version` of the reference';
  const tried = `then ${another}: that version is tried once.`;
  if (door === 'vmConsole') {
    return `Set the password in the VM's console (passwd), or correct the secret; ${tried} Where it was another one before, appliance.vmConsole.previousPassword (previous_password) says which, and it is changed.`;
  }
  const frees = refusal === 'locked' ? ', which frees it' : '';
  const reset = `"Reset password" of the appliance's own menu set it${frees}: appliance.managementConsole.onWrongPassword: reset (on_wrong_password) has the next deployment do so, and \`connector password reset NAME\` does it now`;
  return refusal === 'locked'
    ? `Let ${reset}. Done by hand in the VM's console, ${another}: that version is tried once.`
    : `Correct the secret; ${tried} Or let ${reset}.`;
}

const describe = ({ reference }: Pick<LoginSecret, 'reference'>): string =>
  describeReference(toSecretReference(reference));

/** A secret by its version and where it lies. */
export const nameOf = (secret: Pick<LoginSecret, 'reference' | 'version'>): string =>
  `${secret.version ?? 'unversioned'}, ${describe(secret)}`;

const BESIDE = ' beside ';

const noteOf = (refusal: Refusal, secret: LoginSecret): string =>
  `${refusal}: ${nameOf(secret)}${secret.beside === undefined ? '' : `${BESIDE}${secret.beside}`}`;
