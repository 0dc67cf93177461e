import { news, problems, text, type Block, type Dialog, type Field } from './page';

/** Outcome of the last try of a dialog. */
export interface Outcome {
  readonly error?: string;
  readonly done?: string;
}

const said = ({ error, done }: Outcome): Block[] => [
  ...problems(error),
  ...(done === undefined ? [] : [news(done)]),
];

function dialog(
  title: string,
  action: string,
  fields: readonly Field[],
  button: string,
  outcome: Outcome,
): Dialog {
  const form: Block[] =
    outcome.done === undefined ? [{ kind: 'form', action, fields, button, cancel: '/' }] : [];
  return { title, back: '/', blocks: [...said(outcome), ...form] };
}

export const uploadCertificate = (outcome: Outcome = {}): Dialog =>
  dialog(
    'Upload Security Certificate',
    '/certificate',
    [
      { kind: 'file', name: 'file', label: 'Choose file' },
      { kind: 'password', name: 'passphrase', label: 'Passphrase' },
    ],
    'Upload',
    outcome,
  );

export const rotateKey = (outcome: Outcome = {}): Dialog =>
  dialog(
    'Rotate encryption key',
    '/rotate',
    [{ kind: 'password', name: 'password', label: 'Connector password' }],
    'Rotate',
    outcome,
  );

export const unregister = (outcome: Outcome = {}): Dialog =>
  dialog(
    'Unregister the Connector',
    '/unregister',
    [
      { kind: 'text', name: 'username', label: 'User name' },
      { kind: 'password', name: 'password', label: 'Password' },
    ],
    'Unregister',
    outcome,
  );

const ISSUES = [
  'The connector cannot be registered',
  'A virtual machine cannot be migrated',
  'The management portal does not show up',
  'Other',
];

export const report = (outcome: Outcome = {}): Dialog =>
  dialog(
    'Report a problem to AWS',
    '/report',
    [
      {
        kind: 'select',
        name: 'issue',
        label: 'Issue',
        options: ISSUES.map((issue) => ({ value: issue, label: issue })),
        value: ISSUES[0] ?? '',
      },
      { kind: 'area', name: 'description', label: 'Description' },
      {
        kind: 'checkbox',
        name: 'logs',
        label: 'I agree to send my logs to Amazon Web Services',
        checked: false,
      },
    ],
    'Send',
    outcome,
  );

/** @param word `Upgrade`, or `Downgrade` of a version that was recalled */
export const upgrade = (word: string, version: string): Dialog => ({
  title: word,
  back: '/',
  blocks: [
    text(`Version ${version} will be installed. The connector cannot be used meanwhile.`),
    { kind: 'form', action: '/upgrade', fields: [], button: word, cancel: '/' },
  ],
});
