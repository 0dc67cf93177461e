import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Lab } from './lab';
import { partsOf } from './part';

/** What a shell, or a child process, needs to work on the lab and on nothing else. */
export interface Environment {
  readonly set: Readonly<Record<string, string>>;
  /** Variables that would lead elsewhere. */
  readonly unset: readonly string[];
}

/** Would lead to a real account, by a profile, a role or an end point of one service alone; or to shared plugins. */
const UNSET = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'TF_PLUGIN_CACHE_DIR',
];

/** The lab's only region. Any credentials are accepted; these are nobody's. */
const AWS = { region: 'eu-central-1', accessKeyId: 'AKIALABLABLABLABLAB0', secretAccessKey: 'lab' } as const;

/** What the setup console of the management portal lets one download; its real format is not documented. */
const REGISTRATION = JSON.stringify({
  type: 'connector',
  key: 'AMP-CONNECTOR-LAB',
  trustRoleArn: 'arn:aws:iam::123456789012:role/amp-trust',
});

/**
 * @param current the environment it will be added to: a CA file named there stays trusted, and end points named
 * there are unset
 */
export function environment(lab: Lab, current: NodeJS.ProcessEnv = process.env): Environment {
  const { paths, record } = lab;
  const { username, password } = record.vcenter;
  const [vcenter, aws] = partsOf(paths, record);
  return {
    set: {
      VSPHERE_SERVER: `${record.address}:${record.ports.vcenter}`,
      VSPHERE_USER: username,
      VSPHERE_PASSWORD: password,
      GOVC_URL: vcenter.url,
      GOVC_USERNAME: username,
      GOVC_PASSWORD: password,
      GOVC_TLS_CA_CERTS: paths.vcenterCa,
      SSL_CERT_FILE: trustFile(lab, current.SSL_CERT_FILE),
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: AWS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: AWS.secretAccessKey,
      AWS_REGION: AWS.region,
      AWS_DEFAULT_REGION: AWS.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: paths.awsConfig,
      AWS_SHARED_CREDENTIALS_FILE: paths.awsConfig,
      TF_CLI_CONFIG_FILE: paths.terraformRc,
      TF_INPUT: '0',
      // cdktf-cli shares a plugin cache between all runs of a user, which terraform documents as unsafe for two at
      // once; and the lab's own build of a provider has no business there.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
      CHECKPOINT_DISABLE: '1',
      DISABLE_VERSION_CHECK: '1',
      ...(record.engine?.kind === 'tofu' && { TERRAFORM_BINARY_NAME: record.engine.command }),
      ...(record.vsphereProvider && { CONNECTOR_VSPHERE_PROVIDER_VERSION: record.vsphereProvider.version }),
      CONNECTOR_CONSOLE_PORT: String(record.ports.console),
      CONNECTOR_CONSOLE_PASSWORD: record.accounts.consolePassword,
      CONNECTOR_VM_PASSWORD: record.accounts.vmPassword,
      CONNECTOR_SERVICE_USER: record.accounts.service.username,
      CONNECTOR_SERVICE_PASSWORD: record.accounts.service.password,
      CONNECTOR_REGISTRATION: REGISTRATION,
      ...(record.image && { CONNECTOR_IMAGE: paths.image, CONNECTOR_IMAGE_SHA256: record.image.sha256 }),
      // cdktf-cli goes by its own option and sets the other one for the app; the app alone knows only that.
      CDKTF_OUTPUT: paths.cdktfOut,
      CDKTF_OUTDIR: paths.cdktfOut,
      CONNECTOR_STATE_DIR: paths.states,
    },
    unset: [...UNSET, ...Object.keys(current).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'))],
  };
}

const BUNDLED = '# connector lab: with the certificates of ';

/**
 * The file for SSL_CERT_FILE, which replaces what Go trusts by default: the simulated vCenter's CA, together with
 * what the variable named before. A shell that has the lab's environment already keeps what it had before that.
 */
function trustFile({ paths }: Lab, current: string | undefined): string {
  const before =
    current !== undefined && resolve(current) === paths.caBundle ? bundled(paths.caBundle) : current;
  if (!before || resolve(before) === paths.vcenterCa || !existsSync(before)) return paths.vcenterCa;
  const certificates = [paths.vcenterCa, before].map((file) => readFileSync(file, 'utf8').trimEnd());
  writeFileSync(paths.caBundle, `${BUNDLED}${resolve(before)}\n${certificates.join('\n')}\n`, {
    mode: 0o600,
  });
  return paths.caBundle;
}

function bundled(bundle: string): string | undefined {
  if (!existsSync(bundle)) return undefined;
  const [first = ''] = readFileSync(bundle, 'utf8').split('\n');
  return first.startsWith(BUNDLED) ? first.slice(BUNDLED.length) : undefined;
}

/** For `eval "$(connector lab env)"` in any POSIX shell. */
export function toShell({ set, unset }: Environment): string {
  const exports = Object.entries(set).map(([name, value]) => `export ${name}=${shellQuote(value)}`);
  return [`unset ${unset.join(' ')}`, ...exports].map((line) => `${line}\n`).join('');
}

/** Inside single quotes nothing is special to a POSIX shell, but the single quote itself. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The environment for a child process. */
export function childEnvironment(lab: Lab, current: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { set, unset } = environment(lab, current);
  return { ...Object.fromEntries(Object.entries(current).filter(([name]) => !unset.includes(name))), ...set };
}
