import type { ActionDialog, BrowserConsoleProfile, Form } from '../../profiles/console-profile';
import { holds, type Values } from '../values';

/** What each value is called where a person reads it, of those whose text may not be shown or is a file. */
const CALLED: Readonly<Record<string, string>> = {
  vcenterAddress: "the vCenter's address",
  'administrator.password': "the vCenter administrator's password",
  'serviceAccount.password': "the service account's password",
  password: "the console's password",
  'account.password': "that account's password",
  'awsKey.secret': 'the secret access key',
  'configuration.file': 'the downloaded configuration file',
  'configuration.connectorKey': 'the AMP connector key',
  'certificate.file': 'the PKCS#12 file',
  'certificate.passphrase': 'its passphrase',
};

export const firstVisitSteps = (profile: BrowserConsoleProfile, values: Values): readonly string[] =>
  profile.firstVisit.value.map((form) => formStep(form, values));

export function registrationSteps(profile: BrowserConsoleProfile, values: Values): readonly string[] {
  const { start, pages } = profile.registration.value;
  return [
    logInStep(profile),
    `click "${start}", unless its first page shows already`,
    ...pages.map((form) => `if it comes, ${formStep(form, values)}`),
  ];
}

export const dialogSteps = (
  profile: BrowserConsoleProfile,
  { start, form }: ActionDialog,
  values: Values,
): readonly string[] => [logInStep(profile), `click "${start}"`, formStep(form, values)];

export const healthSteps = (profile: BrowserConsoleProfile): readonly string[] => [
  logInStep(profile),
  `read what stands under "${profile.dashboard.value.panes[0] ?? ''}"`,
];

/** Undefined, here and below: there is no such thing. */
export const logSteps = (profile: BrowserConsoleProfile, file: string): readonly string[] | undefined =>
  profile.debugLogs && [
    logInStep(profile),
    `click "${profile.debugLogs.value.start}" and save it as ${file}, for yourself alone (chmod 600)`,
  ];

export function issueSteps(profile: BrowserConsoleProfile): readonly string[] | undefined {
  const dialog = profile.problemReport?.value;
  if (dialog === undefined) return undefined;
  const list = dialog.form.fields.find(({ kind }) => kind === 'select')?.label ?? '';
  return [logInStep(profile), `click "${dialog.start}"`, `read what "${list}" offers`];
}

export const upgradeSteps = (profile: BrowserConsoleProfile): readonly string[] | undefined =>
  profile.upgrades && [
    logInStep(profile),
    `click ${profile.upgrades.value.dialogs.map(({ start }) => `"${start}"`).join(' or ')}, whichever it offers`,
    'confirm it in the dialog',
  ];

export const errorLogSteps = (profile: BrowserConsoleProfile, item: string): readonly string[] | undefined =>
  profile.errorLog && [
    logInStep(profile),
    `click ${profile.dashboard.value.healthLinks.map((link) => `"${link}"`).join(' or ')} beside "${item}"`,
  ];

const logInStep = (profile: BrowserConsoleProfile): string =>
  `log in (${profile.logIn.value.fields.map(({ label }) => `"${label}"`).join(', ')}, "${profile.logIn.value.submit}")`;

function formStep({ title, fields, submit }: Form, values: Values): string {
  const todo = fields
    .filter((field) => holds(field.when, values))
    .flatMap((field) => {
      const value = values[field.value];
      switch (field.kind) {
        case 'radio':
          return value === field.is ? [`choose "${field.label}"`] : [];
        case 'checkbox':
          return [`${value === true ? 'tick' : 'clear'} "${field.label}"`];
        case 'select':
          return [`choose "${field.options?.[String(value)] ?? String(value)}" as "${field.label}"`];
        case 'file':
          return [`give ${CALLED[field.value] ?? 'the file'} as "${field.label}"`];
        case 'text':
          return [`enter ${CALLED[field.value] ?? String(value)} as "${field.label}"`];
      }
    });
  return `on "${title}" ${[...todo, `click "${submit}"`].join(', ')}`;
}
