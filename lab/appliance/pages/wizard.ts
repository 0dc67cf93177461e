import { problems, type Block, type Field, type Page } from './page';

export const TITLES = {
  start: 'Register the Connector',
  keyPair: 'Upload Key Pair',
  administrator: 'vCenter Admin Credentials',
  serviceAccount: 'vCenter Service Account Credentials',
  aws: 'AWS Credentials',
  plugin: 'Register Plugin',
} as const;

export type WizardStep = keyof typeof TITLES;

export const pathOf = (step: WizardStep): string => (step === 'start' ? '/register' : `/register/${step}`);

const page = (step: WizardStep, fields: readonly Field[], error?: string): Page => ({
  title: TITLES[step],
  blocks: [
    ...problems(error),
    {
      kind: 'form',
      action: pathOf(step),
      fields,
      button: step === 'plugin' ? 'Register' : 'Next',
      cancel: '/register/cancel',
    } satisfies Block,
  ],
});

export const start = (error?: string): Page =>
  page(
    'start',
    [
      {
        kind: 'radios',
        name: 'way',
        label: 'Configuration',
        options: [
          { value: 'file', label: 'Upload the configuration file' },
          { value: 'manual', label: 'Enter the configuration manually' },
        ],
        value: 'file',
      },
      { kind: 'file', name: 'file', label: 'Configuration file' },
      {
        kind: 'select',
        name: 'type',
        label: 'Configuration type',
        options: [
          { value: 'connector', label: 'AWS Connector' },
          { value: 'saml', label: 'SAML-based authentication provider' },
        ],
        value: 'connector',
      },
      { kind: 'text', name: 'key', label: 'AMP connector key' },
    ],
    error,
  );

export const keyPair = (error?: string): Page =>
  page('keyPair', [{ kind: 'file', name: 'file', label: 'Key pair file' }], error);

const account: readonly Field[] = [
  { kind: 'text', name: 'username', label: 'User name' },
  { kind: 'password', name: 'password', label: 'Password' },
];

export const administrator = (error?: string): Page => page('administrator', account, error);
export const serviceAccount = (error?: string): Page => page('serviceAccount', account, error);

export const aws = (asksForTrustRole: boolean, error?: string): Page =>
  page(
    'aws',
    [
      { kind: 'text', name: 'id', label: 'Access key ID' },
      { kind: 'password', name: 'secret', label: 'Secret access key' },
      ...(asksForTrustRole
        ? ([{ kind: 'text', name: 'trustRoleArn', label: 'AMP trust role ARN' }] satisfies Field[])
        : []),
    ],
    error,
  );

export const plugin = (asksForAgreement: boolean, error?: string): Page =>
  page(
    'plugin',
    [
      ...(asksForAgreement
        ? ([
            {
              kind: 'checkbox',
              name: 'agree',
              label: 'I agree to install the vCenter SSL certificates on this connector',
              checked: false,
            },
          ] satisfies Field[])
        : []),
      { kind: 'checkbox', name: 'autoUpgrade', label: 'Upgrade the connector automatically', checked: true },
      {
        kind: 'radios',
        name: 'esx',
        label: 'ESX SSL certificate options',
        options: [
          { value: 'vcenter', label: 'Trust vCenter to validate ESX certificates' },
          { value: 'ignore', label: 'Ignore any ESX certificate errors' },
        ],
        value: 'vcenter',
      },
    ],
    error,
  );

export const registered = (): Page => ({
  title: TITLES.plugin,
  blocks: [
    { kind: 'message', tone: 'info', text: 'The connector has been registered.' },
    { kind: 'links', links: [{ label: 'Go to the dashboard', href: '/' }] },
  ],
});
