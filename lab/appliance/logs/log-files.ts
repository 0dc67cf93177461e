import type { HealthEntry } from '../health';
import type { Switches } from '../model';
import type { ApplianceState } from '../state';
import { plantedSecrets, type PlantedSecrets } from './planted-secrets';

/** What the logs tell of. */
export interface Logged {
  readonly vmName: string;
  readonly state: ApplianceState;
  readonly switches: Pick<Switches, 'version' | 'extensionKey'>;
  readonly health: readonly HealthEntry[];
  readonly now: Date;
}

/**
 * The logs of an appliance by name, as a program logs that nobody has looked over: with what it was given in clear.
 * The names are those of a sibling's bundle; no guide of the AWS Connector lists them.
 */
export function logFiles(logged: Logged): ReadonlyMap<string, string> {
  const planted = plantedSecrets(logged.vmName);
  const files: Readonly<Record<string, readonly string[]>> = {
    'connector.log': connector(logged, planted),
    'connectorsetup.log': setup(logged, planted),
    'frontend.log': frontend(logged, planted),
    'metrics.log': metrics(logged),
    'netstat.log': netstat(logged),
    'poller.log': poller(logged, planted),
    'debug-file.log': debug(logged, planted),
  };
  return new Map(Object.entries(files).map(([name, lines]) => [name, `${lines.join('\n')}\n`]));
}

const stamp = ({ now }: Logged, second: number): string =>
  new Date(now.getTime() - 60_000 + second * 1000).toISOString().replace('T', ' ').replace('Z', '');

function connector(logged: Logged, planted: PlantedSecrets): string[] {
  const { state, switches, health } = logged;
  const { registration } = state;
  const at = (second: number, text: string): string => `${stamp(logged, second)} ${text}`;
  return [
    at(0, `INFO  [main] Connector ${switches.version} starting on ${state.network.address}`),
    at(1, `DEBUG [config] vcenter.host=${state.vcenterAddress} vcenter.password=${planted.ldapPassword}`),
    ...(registration
      ? [
          at(2, `DEBUG [config] serviceAccount=${registration.serviceAccount.username}`),
          at(2, `DEBUG [vim25] Login userName=${registration.serviceAccount.username}`),
          at(
            2,
            `TRACE [vim25] <userName>u</userName><password>${xml(registration.serviceAccount.password)}</password>`,
          ),
          at(
            3,
            `DEBUG [aws] accessKeyId=${registration.accessKey.id} secretKey=${registration.accessKey.secret}`,
          ),
          at(3, `DEBUG [amp] connectorKey: ${registration.connectorKey}`),
        ]
      : []),
    at(4, `DEBUG [aws] AWS_ACCESS_KEY_ID=${planted.accessKeyId}`),
    at(4, `DEBUG [aws] AWS_SECRET_ACCESS_KEY=${planted.secretAccessKey}`),
    at(4, `DEBUG [aws] AWS_SESSION_TOKEN=${planted.sessionToken}`),
    at(
      5,
      `TRACE [vim25] Set-Cookie: vmware_soap_session="${planted.soapSession}"; Path=/; HttpOnly; Secure;`,
    ),
    at(6, 'INFO  [amp] AMP connector key loaded'),
    at(6, `DEBUG [amp] AMP connector key = ${planted.connectorKey}`),
    ...health.map(({ name, status, message }) =>
      at(7, `INFO  [health] ${name}: ${status} ${message}`.trimEnd()),
    ),
    at(8, 'WARN  [poller] password authentication took 312 ms'),
    at(9, `INFO  [plugin] extension ${switches.extensionKey} is present`),
  ];
}

/** A transcript of setup.rb, in which prompts that hide what is typed were logged with it. */
function setup(logged: Logged, planted: PlantedSecrets): string[] {
  const { state } = logged;
  return [
    `${stamp(logged, 10)} session opened for ${state.user.name}`,
    'Choose one of the following options',
    '1. Reset password',
    '2. Reconfigure network settings',
    'Please enter your option [1-9]: 1',
    `vCenter IP/hostname [${state.vcenterAddress}]: `,
    'vCenter administrator user name: administrator@vsphere.local',
    `vCenter administrator password: ${planted.ldapPassword}`,
    ...(state.password === undefined ? [] : [`New connector password: ${state.password}`]),
    'The password has been reset.',
    `[sudo] password for ec2-user: ${planted.sudoPassword}`,
    `ec2-user@connector$ passwd ${planted.sudoPassword}`,
    'passwd: password updated',
    ...(state.network.proxy?.password === undefined
      ? []
      : [`Proxy password: ${state.network.proxy.password}`]),
    `keytool -importkeystore -srckeystore c.p12 -srcstorepass ${planted.keystorePassphrase} -alias connector`,
    `openssl pkcs12 -export -passout pass:${planted.keystorePassphrase} -out c.p12`,
    'Log bundle requested',
  ];
}

function frontend(logged: Logged, planted: PlantedSecrets): string[] {
  const { network } = logged.state;
  return [
    `${network.gateway} - - [${stamp(logged, 20)}] "GET / HTTP/1.1" 200 1843`,
    `> Authorization: Basic ${planted.basicAuthorization}`,
    `> Authorization: Bearer ${planted.bearerToken}`,
    `> Cookie: connector-session=${planted.soapSession}; theme=dark`,
    `{"event":"login","user":"admin","password":${JSON.stringify(planted.jsonPassword)},"ok":true}`,
    `id_token=${planted.jwt}&state=17`,
    `fetching https://lab-user:${planted.urlPassword}@updates.example.internal/manifest.json?v=2`,
    `${network.gateway} - - [${stamp(logged, 21)}] "POST /login HTTP/1.1" 303 0`,
  ];
}

const metrics = (logged: Logged): string[] =>
  [0, 20, 40].map(
    (second) =>
      `${stamp(logged, second)} heap_mb=212 threads=41 tasks_running=0 tasks_failed=0 uptime_s=${86400 + second}`,
  );

const netstat = ({ state }: Logged): string[] => [
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State',
  `tcp        0      0 ${state.network.address}:443          0.0.0.0:*               LISTEN`,
  `tcp        0      0 ${state.network.address}:40112        ${state.vcenterAddress || '0.0.0.0'}:443        ESTABLISHED`,
];

function poller(logged: Logged, planted: PlantedSecrets): string[] {
  return [
    `${stamp(logged, 30)} INFO DescribeImportTasks: 0 active`,
    `${stamp(logged, 31)} DEBUG signing with Credential=${planted.accessKeyId}/20161117/eu-central-1/ec2/aws4_request`,
    `${stamp(logged, 31)} DEBUG X-Amz-Security-Token: ${planted.sessionToken}`,
    `${stamp(logged, 32)} INFO refreshed in 0.4 s`,
  ];
}

const debug = ({ state }: Logged, planted: PlantedSecrets): string[] => [
  '== key store',
  '-----BEGIN RSA PRIVATE KEY-----',
  ...planted.privateKey,
  '-----END RSA PRIVATE KEY-----',
  '== certificate',
  ...(state.certificate?.pem.trim().split('\n') ?? []),
  '== java',
  `-Djavax.net.ssl.keyStorePassword=${planted.keystorePassphrase} -Xmx512m`,
  '== disk',
  '/dev/sda1       1014M  612M  402M  61% /',
];

const xml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
