import type { Condition, ValueName } from '../profiles/console-profile';
import type { Claim, ConsoleAccount, ProblemReport, RegistrationForm } from './console';

/** What an operation was given, by the names a profile uses. */
export type Values = Partial<Readonly<Record<ValueName, string | boolean | Uint8Array>>>;

/** All of several. */
export const holds = (condition: Condition | undefined, values: Values): boolean =>
  Object.entries(condition ?? {}).every(([name, is]) => values[name as ValueName] === is);

export const claimValues = ({ vcenterAddress, administrator, password }: Claim): Values => ({
  vcenterAddress,
  'administrator.username': administrator.username,
  'administrator.password': administrator.password,
  password,
});

export const accountValues = ({ username, password }: ConsoleAccount): Values => ({
  'account.username': username,
  'account.password': password,
});

export const reportValues = ({ issue, description, sendLogs }: ProblemReport): Values => ({
  'report.issue': issue,
  // As a text box has it.
  'report.description': description.replace(/\r\n?/g, '\n').trim(),
  'report.sendLogs': sendLogs,
});

export function registrationValues(form: RegistrationForm): Values {
  const { administrator, serviceAccount, awsKey, configuration } = form;
  return {
    vcenterAddress: form.vcenterAddress,
    authentication: form.authentication,
    'administrator.username': administrator.username,
    'administrator.password': administrator.password,
    'serviceAccount.username': serviceAccount.username,
    'serviceAccount.password': serviceAccount.password,
    'awsKey.id': awsKey.id,
    'awsKey.secret': awsKey.secret,
    ...('file' in configuration
      ? { configuration: 'file', 'configuration.file': configuration.file }
      : {
          configuration: 'manual',
          'configuration.connectorKey': configuration.connectorKey,
          ...(configuration.trustRoleArn !== undefined && {
            'configuration.trustRoleArn': configuration.trustRoleArn,
          }),
        }),
    autoUpgrade: form.autoUpgrade,
    esxCertificates: form.esxCertificates,
    acceptVcenterCertificate: form.acceptVcenterCertificate,
  };
}

/** Values that nobody may see in a trace. */
export const secretsOf = (values: Values): readonly string[] =>
  (
    [
      'administrator.password',
      'serviceAccount.password',
      'password',
      'account.password',
      'configuration.connectorKey',
      'awsKey.secret',
      'certificate.passphrase',
    ] as const
  )
    .map((name) => values[name])
    .filter((value) => typeof value === 'string');
