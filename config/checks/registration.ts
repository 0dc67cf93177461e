import type { Check, CheckContext, Finding, PartialSpec } from './check';

const REGISTRATION = ['registration'] as const;
const CONSOLE_PASSWORD = ['appliance', 'managementConsole', 'password'] as const;

/** What a registration needs beside itself, and what goes together in it. */
export const registration: Check = (spec, context) => [
  ...addressLimit(spec, context),
  ...configuration(spec, context),
  ...needs(spec, context),
  ...withoutRegistration(spec),
  ...knownPassword(spec, context),
];

/** The appliance's own limit also holds for the address it is told by default. */
function addressLimit(spec: PartialSpec, { profile }: CheckContext): Finding[] {
  const address = spec.registration?.vcenterAddress;
  const limit = profile.registration?.vcenterAddressLimit.value;
  if (address === undefined || limit === undefined || address.length <= limit) return [];
  const message = `registration.vcenterAddress: the default, vcenter.server's "${address}", has ${address.length} characters, the appliance takes ${limit}; give the vCenter's address, or a shorter DNS alias`;
  return [{ path: [...REGISTRATION, 'vcenterAddress'], message }];
}

/** Uploaded, or entered by hand. */
function configuration({ registration: declared }: PartialSpec, { isRefused }: CheckContext): Finding[] {
  if (declared === undefined) return [];
  const { configuration: file, connectorKey, trustRoleArn, authentication } = declared;
  const refused = ['configuration', 'connectorKey'].some((key) => isRefused([...REGISTRATION, key]));
  if (file === undefined && connectorKey === undefined && !refused) {
    const message =
      'registration: needs configuration, the file downloaded from the AWS setup console, or connectorKey to enter it by hand';
    return [{ path: REGISTRATION, at: 'key', message }];
  }
  if (file !== undefined && connectorKey !== undefined) {
    const message =
      'registration.connectorKey: configuration is given too, which holds the key; keep one of them';
    return [{ path: [...REGISTRATION, 'connectorKey'], at: 'key', message }];
  }
  const byHand = connectorKey !== undefined && authentication === 'connector';
  if (byHand && trustRoleArn === undefined && !isRefused([...REGISTRATION, 'trustRoleArn'])) {
    const message =
      'registration.connectorKey: where the connector authenticates users, trustRoleArn is entered with it; give the ARN of the AMP trust role';
    return [{ path: [...REGISTRATION, 'connectorKey'], at: 'key', message }];
  }
  if (!byHand && trustRoleArn !== undefined) {
    const message =
      'registration.trustRoleArn: is entered by hand only, with connectorKey and authentication: connector; remove it';
    return [{ path: [...REGISTRATION, 'trustRoleArn'], at: 'key', message }];
  }
  return [];
}

/** The wizard is behind the console's login, and asks for a key. */
function needs(spec: PartialSpec, { isRefused }: CheckContext): Finding[] {
  if (spec.registration === undefined) return [];
  const findings: Finding[] = [];
  const password = spec.appliance?.managementConsole?.password;
  if (password === undefined && !isRefused(CONSOLE_PASSWORD)) {
    const message =
      'registration: is done in the management console, which gets its password at the first visit; give appliance.managementConsole.password';
    findings.push({ path: REGISTRATION, at: 'key', message });
  }
  if (spec.aws?.identity?.accessKey === undefined && !isRefused(['aws', 'identity', 'accessKey'])) {
    const message =
      'registration: the appliance is given an access key; declare aws.identity.accessKey, with a store for one that is made, or id and secret';
    findings.push({ path: REGISTRATION, at: 'key', message });
  }
  return findings;
}

/** The first visit asks for the vCenter's administrator, and what comes after it waits for it. */
function withoutRegistration({ registration: declared, appliance }: PartialSpec): Finding[] {
  if (declared !== undefined) return [];
  const proxy: Finding = {
    path: ['appliance', 'network', 'proxy'],
    at: 'key',
    severity: 'note',
    message:
      'appliance.network.proxy: the appliance takes one only after the first visit of its console, which comes with a registration, and none is declared; it is not set',
  };
  const passwords = (['managementConsole', 'vmConsole'] as const)
    .filter((part) => appliance?.[part]?.password !== undefined)
    .map((part): Finding => ({
      path: ['appliance', part, 'password'],
      at: 'key',
      severity: 'note',
      message: `appliance.${part}.password: is set together with a registration, and none is declared; the appliance keeps the password it has`,
    }));
  return [...(appliance?.network?.proxy === undefined ? [] : [proxy]), ...passwords];
}

/** Whoever reaches the VM console of an image with a well-known password is its administrator. */
function knownPassword(spec: PartialSpec, { profile, isRefused }: CheckContext): Finding[] {
  const path = ['appliance', 'vmConsole', 'password'];
  const declared = spec.appliance?.vmConsole?.password !== undefined || isRefused(path);
  if (spec.registration === undefined || declared) return [];
  const { user } = profile.vmConsole;
  const message = `registration: the VM console's ${user.value} keeps the password of the image, which everybody knows; give appliance.vmConsole.password`;
  return [{ path: REGISTRATION, at: 'key', severity: 'note', message }];
}
