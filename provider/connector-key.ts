import { describeReference, toSecretReference } from '../secrets';
import type { ClientCall } from './client-call';
import { isDue, plannedDueAt } from './due';
import { profileOfClient } from './profile-of-client';
import type { registrationAttributes } from './registration-attributes';
import { isUnknown, UNKNOWN, type Model, type PlanEditor, type Unknown } from './runtime';
import { planVersions } from './secret-versions';

type RegistrationModel = Model<typeof registrationAttributes>;
type RegistrationEditor = PlanEditor<typeof registrationAttributes>;
type Versions = Readonly<Record<string, string>>;

/** The attributes by which the key comes: with the whole configuration, or by itself. */
const PLACES = ['configuration', 'connector_key'] as const;

/**
 * Says in the plan since when the connector key is in use, and warns when it is due. Nothing here fails a plan: the
 * key goes on working.
 */
export async function planConnectorKey(
  plan: RegistrationEditor,
  prior: RegistrationModel | null,
  versions: Versions | Unknown,
  call: ClientCall,
): Promise<void> {
  const { connector_key_rotate_every: every } = plan.values;
  if (prior === null || isAnotherKey(plan.values, await ownVersions(plan, prior, versions, call), prior)) {
    plan.set('connector_key_since', UNKNOWN);
    plan.set('connector_key_due_at', plannedDueAt(UNKNOWN, every));
    return;
  }
  const { connector_key_since: since } = prior;
  const due = plannedDueAt(since, every);
  plan.set('connector_key_due_at', due);
  if (since === null || due === null || isUnknown(due) || isUnknown(every)) return;
  const now = new Date();
  if (!isDue(due, now)) return;
  const { name, steps } = await rotation(plan, call);
  const whose = call.provider.name ?? prior.vm_id;
  call.diagnostics.warning(
    ['connector_key_rotate_every'],
    `the ${name} of ${whose} is due: in use since ${day(since)}, for ${age(since, now)}; due since ${day(due)} (every ${every!})`,
    `It goes on working. Only a person can make another one:\n${steps.map((step, at) => `${at + 1}. ${step}`).join('\n')}`,
  );
}

/**
 * Whether it is registered with another key than before: one from another place, or of another version. True where
 * only apply can tell.
 */
export function isAnotherKey(
  plan: Readonly<Record<(typeof PLACES)[number], unknown>>,
  versions: Versions | Unknown,
  prior: RegistrationModel | null,
): boolean {
  if (prior === null || isUnknown(versions)) return true;
  return PLACES.some(
    (name) =>
      versions[name] !== prior.secret_versions?.[name] || placeOf(plan[name]) !== placeOf(prior[name]),
  );
}

/** A reference without its mark of a version, which is compared as one. */
const placeOf = (reference: unknown): string | undefined =>
  reference === null ? undefined : JSON.stringify({ ...(reference as object), version: null });

/** The versions of the key alone, where that of another secret is not known yet. */
async function ownVersions(
  { values }: RegistrationEditor,
  prior: RegistrationModel,
  versions: Versions | Unknown,
  call: ClientCall,
): Promise<Versions | Unknown> {
  if (!isUnknown(versions)) return versions;
  const own = { configuration: values.configuration, connector_key: values.connector_key };
  return planVersions(own, prior.secret_versions ?? {}, call);
}

/** What the key is called, and all that is to be done for another one. */
async function rotation(
  { values }: RegistrationEditor,
  { provider }: ClientCall,
): Promise<{ name: string; steps: readonly string[] }> {
  const known = await profileOfClient(provider)
    .then(({ registration }) => registration?.sharedKey?.value)
    .catch(() => undefined);
  const {
    name = 'connector key',
    rotation: first = ['make another key as the guide of the appliance says'],
  } = known ?? {};
  const attribute = values.configuration === null ? 'connector_key' : 'configuration';
  const reference = toSecretReference(values[attribute]);
  const what = attribute === 'configuration' ? 'the downloaded file' : 'the new key';
  const place = describeReference(reference);
  const hasVersions = !('env' in reference || 'file' in reference);
  return {
    name,
    steps: [
      ...first,
      `put ${what} in the place of the one before: ${place} (${attribute})`,
      hasVersions
        ? 'apply: the version in that store tells that it is another one, and the appliance is registered with it (a reference that names a version has to name the new one)'
        : 'change `version` beside that reference, since nothing else tells that it is another one, and apply: the appliance is registered with it',
    ],
  };
}

const day = (text: string): string => text.slice(0, 10);

function age(since: string, now: Date): string {
  const hours = Math.floor((now.getTime() - Date.parse(since)) / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
