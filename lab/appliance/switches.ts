import type { Switches } from './model';

export const DEFAULT_SWITCHES: Switches = {
  version: '2.7.0',
  tls: 'TLSv1.2',
  skin: 'panes',
  passwordRule: 'strict',
  lockCounterResets: true,
  unregisterAccount: 'administrator',
  restartReplacesCertificate: false,
  extensionKey: 'com.amazonaws.amp.connector',
  actionsInPane: true,
  exit: '9',
  forcedPasswordChange: false,
  sudoAsks: false,
  tools: true,
  confirmation: 'yes',
  restartSeconds: 0.3,
  rebootSeconds: 1,
  upgradeSeconds: 2,
  upgrade: undefined,
  failures: {},
  unresponsive: undefined,
  upgradeCourse: 'normal',
  clockOffsetSeconds: 0,
  intercepted: false,
};

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  tls: ['TLSv1', 'TLSv1.2'],
  skin: ['panes', 'tables'],
  passwordRule: ['strict', 'any'],
  unregisterAccount: ['administrator', 'serviceAccount'],
  exit: ['9', '0'],
  confirmation: ['yes', 'y'],
  upgradeCourse: ['normal', 'slow', 'stuck', 'failed'],
};

/**
 * Checks switches as they come over the control port: a misspelt one would silently test nothing. `null` takes the
 * offered upgrade away.
 *
 * @throws RangeError that names every one that is unknown or has an impossible value
 */
export function readSwitches(given: unknown): Partial<Switches> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new RangeError('switches are an object');
  const problems = Object.entries(given).flatMap(([name, value]) => problem(name, value));
  if (problems.length > 0) throw new RangeError(problems.join('; '));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]: [string, unknown]) => [name, value ?? undefined]),
  );
}

function problem(name: string, value: unknown): string[] {
  if (name === 'upgrade')
    return value === null || isUpgrade(value) ? [] : ['upgrade is {"version","recalled"} or null'];
  if (name === 'failures') return isTexts(value) ? [] : ['failures is {"item":"message"}'];
  if (name === 'unresponsive')
    return [null, 'services', 'guest', 'reset'].includes(value as string | null)
      ? []
      : ['unresponsive is one of services, guest, reset, or null'];
  if (!Object.hasOwn(DEFAULT_SWITCHES, name))
    return [`there is no switch ${name}: ${Object.keys(DEFAULT_SWITCHES).join(', ')}`];
  const choices = CHOICES[name];
  if (choices) return choices.includes(value) ? [] : [`${name} is one of ${choices.join(', ')}`];
  const kind = typeof DEFAULT_SWITCHES[name as keyof Switches];
  return typeof value === kind ? [] : [`${name} is a ${kind}`];
}

const isTexts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string');

const isUpgrade = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  typeof value.version === 'string' &&
  'recalled' in value &&
  typeof value.recalled === 'boolean';
