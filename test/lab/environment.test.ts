import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment, environment, shellQuote, toShell } from '../../lab/environment';
import type { Lab } from '../../lab/lab';
import { labPaths } from '../../lab/location';
import { newRecord } from '../../lab/record';

let directory: string;
let lab: Lab;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lab's "));
  const paths = labPaths({ directory });
  mkdirSync(paths.vcenter);
  writeFileSync(paths.vcenterCa, 'LAB CA\n');
  const record = newRecord('default', '127.0.0.1', {
    vcenter: 20001,
    control: 20002,
    aws: 20003,
    appliances: 8994,
    console: 8993,
  });
  lab = {
    paths,
    record: {
      ...record,
      image: { payloadBytes: 1, bytes: 2, sha256: 'abc' },
      engine: { command: 'terraform', kind: 'terraform', version: '1.11.4' },
      vsphereProvider: { version: '1.26.0', mirrored: true },
    },
  };
});
afterEach(() => rmSync(directory, { recursive: true }));

test('what clients need', () => {
  const { password } = lab.record.vcenter;
  expect(environment(lab, {}).set).toEqual({
    VSPHERE_SERVER: '127.0.0.1:20001',
    VSPHERE_USER: 'connector-lab@vsphere.local',
    VSPHERE_PASSWORD: password,
    GOVC_URL: 'https://127.0.0.1:20001/sdk',
    GOVC_USERNAME: 'connector-lab@vsphere.local',
    GOVC_PASSWORD: password,
    GOVC_TLS_CA_CERTS: join(directory, 'vcenter', 'ca.pem'),
    SSL_CERT_FILE: join(directory, 'vcenter', 'ca.pem'),
    AWS_ENDPOINT_URL: 'http://127.0.0.1:20003',
    AWS_ACCESS_KEY_ID: 'AKIALABLABLABLABLAB0',
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(directory, 'aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'aws-config'),
    TF_CLI_CONFIG_FILE: join(directory, 'terraform.rc'),
    TF_INPUT: '0',
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    CHECKPOINT_DISABLE: '1',
    DISABLE_VERSION_CHECK: '1',
    CONNECTOR_VSPHERE_PROVIDER_VERSION: '1.26.0',
    CONNECTOR_IMAGE: join(directory, 'image', 'AWS-Connector.ova'),
    CONNECTOR_IMAGE_SHA256: 'abc',
    CONNECTOR_CONSOLE_PORT: '8993',
    CONNECTOR_CONSOLE_PASSWORD: lab.record.accounts.consolePassword,
    CONNECTOR_VM_PASSWORD: lab.record.accounts.vmPassword,
    CONNECTOR_SERVICE_USER: 'connector-service@vsphere.local',
    CONNECTOR_SERVICE_PASSWORD: lab.record.accounts.service.password,
    CONNECTOR_REGISTRATION:
      '{"type":"connector","key":"AMP-CONNECTOR-LAB","trustRoleArn":"arn:aws:iam::123456789012:role/amp-trust"}',
    CDKTF_OUTPUT: join(directory, 'cdktf.out'),
    CDKTF_OUTDIR: join(directory, 'cdktf.out'),
    CONNECTOR_STATE_DIR: join(directory, 'state'),
  });
});

test('two labs never have the same password, and it is long', () => {
  const ports = lab.record.ports;
  const passwords = [1, 2].flatMap(() => {
    const { vcenter, accounts } = newRecord('default', '127.0.0.1', ports);
    return [vcenter.password, accounts.service.password, accounts.consolePassword, accounts.vmPassword];
  });
  expect(new Set(passwords).size).toBe(8);
  for (const password of passwords) {
    expect(password.length).toBeGreaterThanOrEqual(24);
    expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!#%*?&])/);
  }
});

test('tofu is named, terraform is what everything takes by itself', () => {
  expect(environment(lab, {}).set).not.toHaveProperty('TERRAFORM_BINARY_NAME');
  const engine = { command: '/opt/tofu', kind: 'tofu', version: '1.12.6' } as const;
  const withTofu = { ...lab, record: { ...lab.record, engine } };
  expect(environment(withTofu, {}).set.TERRAFORM_BINARY_NAME).toBe('/opt/tofu');
});

test('what leads to a real account is unset', () => {
  const current = { AWS_PROFILE: 'prod', AWS_ENDPOINT_URL_IAM: 'https://iam.amazonaws.com', OTHER: 'kept' };
  expect(environment(lab, current).unset).toEqual(
    expect.arrayContaining(['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL_IAM']),
  );
  const child = childEnvironment(lab, current);
  expect(child).not.toHaveProperty('AWS_PROFILE');
  expect(child).not.toHaveProperty('AWS_ENDPOINT_URL_IAM');
  expect(child).toMatchObject({ OTHER: 'kept', AWS_ENDPOINT_URL: 'http://127.0.0.1:20003' });
});

describe('SSL_CERT_FILE', () => {
  test("the user's own CA file stays trusted, however often the environment is taken", () => {
    const own = join(directory, 'own.pem');
    writeFileSync(own, 'OWN CA\n');
    const first = environment(lab, { SSL_CERT_FILE: own }).set.SSL_CERT_FILE;
    expect(first).toBe(join(directory, 'ca-bundle.pem'));
    writeFileSync(lab.paths.vcenterCa, 'NEW LAB CA\n');
    const second = environment(lab, { SSL_CERT_FILE: first }).set.SSL_CERT_FILE;
    expect(readFileSync(second!, 'utf8').split('\n').slice(1)).toEqual(['NEW LAB CA', 'OWN CA', '']);
  });

  test.each(['missing.pem', ''])('%p is no CA file', (file) => {
    const SSL_CERT_FILE = file && join(directory, file);
    expect(environment(lab, { SSL_CERT_FILE }).set.SSL_CERT_FILE).toBe(lab.paths.vcenterCa);
  });

  test("the lab's own is not bundled with itself", () => {
    const { set } = environment(lab, { SSL_CERT_FILE: lab.paths.vcenterCa });
    expect(set.SSL_CERT_FILE).toBe(lab.paths.vcenterCa);
  });
});

test.each(['plain', "it's", '$HOME `id` $(id) "x" \\', 'two\nlines', ''])('a shell reads %j back', (text) => {
  const read = execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' });
  expect(read).toBe(text);
});

test('a shell takes all of it', () => {
  const script = `${toShell(environment(lab, {}))}printf '%s|%s|%s' "$SSL_CERT_FILE" "$TF_INPUT" "\${AWS_PROFILE-unset}"`;
  const read = execFileSync('sh', ['-euc', script], { encoding: 'utf8', env: { AWS_PROFILE: 'prod' } });
  expect(read).toBe(`${join(directory, 'vcenter', 'ca.pem')}|0|unset`);
});
