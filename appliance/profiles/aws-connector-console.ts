import { fact } from './aws-connector-fact';
import type { BrowserConsoleProfile, Field, KnownHealthItem, Message } from './console-profile';

const MANAGING = 'Managing the Connector';
const CONFIGURING = 'Setting Up, Configuring the Connector';
const MONITORING = 'Managing the Connector, Monitoring the Connector';
const REPORTING = 'Managing the Connector, Reporting a Problem to AWS';
const UPGRADING = 'Managing the Connector, Troubleshooting Upgrades: an upgrade is launched from the console';

const text = (label: string, value: Field['value'], more: Pick<Field, 'when' | 'optional'> = {}): Field => ({
  label,
  value,
  kind: 'text',
  ...more,
});

const health = (name: string, presence: KnownHealthItem['presence']) =>
  fact<KnownHealthItem>({ name, presence }, MONITORING);

/** Nothing published says which words it uses. */
const message = (text: string, means: Message['means'], remedy?: string) =>
  fact<Message>({ text, means, ...(remedy !== undefined && { remedy }) }, CONFIGURING, 'assumed');

/** The web console of the AWS Connector. */
export const awsConnectorConsole: BrowserConsoleProfile = {
  driver: 'browser',
  title: 'AWS Connector for vCenter',
  port: fact(443, 'Managing the Connector: https://ip_address/'),
  oldestTls: fact('TLSv1', 'Document History: released from 2014 to 2016', 'assumed'),
  version: fact({ text: 'Version: {version}', refused: ['2.0.0'] }, MANAGING),
  firstVisit: fact(
    [
      {
        title: 'Log in to Connector',
        fields: [
          text('vCenter IP address or hostname', 'vcenterAddress'),
          text('vCenter administrator name', 'administrator.username'),
          text('Password', 'administrator.password'),
        ],
        submit: 'Log in',
      },
      {
        title: 'Create a Connector Password',
        fields: [text('New password', 'password'), text('Confirm password', 'password')],
        submit: 'Create password',
      },
    ],
    `${CONFIGURING}; the second form's labels are assumed`,
  ),
  logIn: fact(
    { title: 'Log in to Connector', fields: [text('Password', 'password')], submit: 'Log in' },
    MANAGING,
  ),
  dashboard: fact(
    {
      marks: ['Log out'],
      panes: ['Health Status', 'Actions', 'Support Links'],
      registeredMark: 'Unregister the Connector',
      healthLinks: ['View Error Log', "What's new?", 'What will be fixed?'],
    },
    `${MANAGING}; "Log out", and that Unregister shows only when registered, are assumed`,
  ),
  registration: fact(
    {
      start: 'Register the Connector',
      leave: 'Cancel',
      done: 'The connector has been registered.',
      pages: [
        {
          title: 'Register the Connector',
          fields: [
            {
              label: 'Upload the configuration file',
              kind: 'radio',
              value: 'configuration',
              is: 'file',
            },
            {
              label: 'Enter the configuration manually',
              kind: 'radio',
              value: 'configuration',
              is: 'manual',
            },
            {
              label: 'Configuration file',
              kind: 'file',
              value: 'configuration.file',
              when: { configuration: 'file' },
            },
            {
              label: 'Configuration type',
              kind: 'select',
              value: 'authentication',
              options: { connector: 'AWS Connector', saml: 'SAML-based authentication provider' },
              when: { configuration: 'manual' },
            },
            text('AMP connector key', 'configuration.connectorKey', { when: { configuration: 'manual' } }),
          ],
          submit: 'Next',
        },
        {
          title: 'Upload Key Pair',
          fields: [{ label: 'Key pair file', kind: 'file', value: 'configuration.file' }],
          submit: 'Next',
        },
        {
          title: 'vCenter Admin Credentials',
          fields: [text('User name', 'administrator.username'), text('Password', 'administrator.password')],
          submit: 'Next',
        },
        {
          title: 'vCenter Service Account Credentials',
          fields: [text('User name', 'serviceAccount.username'), text('Password', 'serviceAccount.password')],
          submit: 'Next',
        },
        {
          title: 'AWS Credentials',
          fields: [
            text('Access key ID', 'awsKey.id'),
            text('Secret access key', 'awsKey.secret'),
            text('AMP trust role ARN', 'configuration.trustRoleArn', {
              when: { configuration: 'manual', authentication: 'connector' },
            }),
          ],
          submit: 'Next',
        },
        {
          title: 'Register Plugin',
          fields: [
            {
              label: 'I agree to install the vCenter SSL certificates on this connector',
              kind: 'checkbox',
              value: 'acceptVcenterCertificate',
              optional: true,
            },
            {
              label: 'Upgrade the connector automatically',
              kind: 'checkbox',
              value: 'autoUpgrade',
            },
            {
              label: 'Trust vCenter to validate ESX certificates',
              kind: 'radio',
              value: 'esxCertificates',
              is: 'vcenter',
            },
            {
              label: 'Ignore any ESX certificate errors',
              kind: 'radio',
              value: 'esxCertificates',
              is: 'ignore',
            },
          ],
          submit: 'Register',
        },
      ],
    },
    `${CONFIGURING}: titles, order and the boxes; labels of single fields and the last words are assumed`,
  ),
  unregistration: fact(
    {
      start: 'Unregister the Connector',
      form: {
        title: 'Unregister the Connector',
        fields: [text('User name', 'account.username'), text('Password', 'account.password')],
        submit: 'Unregister',
      },
      done: 'The connector has been unregistered.',
    },
    'Managing the Connector, Uninstalling the Connector; the last words are assumed',
  ),
  encryptionKeyRotation: fact(
    {
      start: 'Rotate encryption key',
      form: {
        title: 'Rotate encryption key',
        fields: [text('Connector password', 'password')],
        submit: 'Rotate',
      },
      done: 'The encryption key has been rotated.',
    },
    'Managing the Connector, Rotating the Keys; the last words are assumed',
  ),
  certificateUpload: fact(
    {
      start: 'Upload security certificate',
      form: {
        title: 'Upload Security Certificate',
        fields: [
          { label: 'Choose file', kind: 'file', value: 'certificate.file' },
          text('Passphrase', 'certificate.passphrase'),
        ],
        submit: 'Upload',
      },
      done: 'The certificate has been uploaded.',
      since: '2.5.0',
    },
    'Managing the Connector, Installing a Trusted SSL Certificate; the last words are assumed',
  ),
  debugLogs: fact(
    { start: 'Download Debug Log Bundle', seconds: 600, mebibytes: 1024 },
    'Managing the Connector, General Troubleshooting; how large it is and how long it takes are assumed',
  ),
  problemReport: fact(
    {
      start: 'Report a problem to AWS',
      form: {
        title: 'Report a problem to AWS',
        fields: [
          { label: 'Issue', kind: 'select', value: 'report.issue' },
          text('Description', 'report.description'),
          {
            label: 'I agree to send my logs to Amazon Web Services',
            kind: 'checkbox',
            value: 'report.sendLogs',
          },
        ],
        submit: 'Send',
      },
      done: 'Your report has been sent.',
    },
    `${REPORTING}; the labels of list and text box, and the last words, are assumed`,
  ),
  upgrades: fact(
    {
      dialogs: [
        {
          start: 'Upgrade',
          form: { title: 'Upgrade', fields: [], submit: 'Upgrade' },
          done: 'The connector is being upgraded.',
        },
        {
          start: 'Downgrade',
          form: { title: 'Downgrade', fields: [], submit: 'Downgrade' },
          done: 'The connector is being downgraded.',
        },
      ],
      version: 'Version {version} will be installed',
      failed: 'upgrade to version {version} has failed',
    },
    UPGRADING,
    'assumed',
  ),
  errorLog: fact({ title: 'Error Log', back: 'Go to the dashboard' }, MONITORING, 'assumed'),
  health: [
    fact({ name: 'Connector Up-to-Date', presence: 'always', tells: 'upgrade' }, MONITORING),
    health('AWS Connectivity', 'registered'),
    health('vCenter Connectivity', 'registered'),
    health('Connector Registered IP Is Current', 'registered'),
    health('System Time Synchronization', 'always'),
    health('UserProvider Service', 'registered'),
    health('Poller Service', 'registered'),
    health('Network Proxy Configured', 'sometimes'),
    health('Connector Dashboard Login', 'always'),
    health('Authentication Proxy Service', 'sometimes'),
  ],
  healthStatuses: fact({ ok: 'OK', warning: 'Warning', error: 'Error' }, MONITORING, 'assumed'),
  messages: [
    fact(
      {
        text: 'locked after 20 attempts',
        means: 'locked',
        remedy: 'Reset the password with option 1 of setup.rb ("Reset password") in the VM console.',
      },
      MONITORING,
      'assumed',
    ),
    message('The password is not correct.', 'wrongPassword'),
    message('Your session has expired.', 'sessionExpired'),
    message('must have at most 32 characters', 'refused'),
    message('The vCenter user name or password is not correct.', 'refused'),
    message('vCenter cannot be reached.', 'refused'),
    message('The AWS credentials are not valid.', 'refused'),
    message(
      'policy of this user is out of date',
      'refused',
      'Detach the policy AWSConnector from the user and attach the managed policy of that name.',
    ),
    message('The PKCS 12 file cannot be opened with this passphrase.', 'refused'),
  ],
};
