import { existsSync, readFileSync } from 'node:fs';
import { lockEntries } from './lock-entries';

/** A provider a stack requires, as cdk.tf.json says it. */
export interface RequiredProvider {
  /** `vmware/vsphere`; a bare name, such as `aws`, lies under `hashicorp/`. */
  readonly source: string;
  /** An exact version. */
  readonly version: string;
}

/** Terraform's and OpenTofu's own provider hosts; a source without a host means the engine's own. */
const HOSTS = { terraform: 'registry.terraform.io', tofu: 'registry.opentofu.org' } as const;

/** The engine cdktf drives, by TERRAFORM_BINARY_NAME. */
export function engineOf(env: Readonly<Record<string, string | undefined>>): keyof typeof HOSTS {
  return /tofu(\.exe)?$/.test(env.TERRAFORM_BINARY_NAME ?? '') ? 'tofu' : 'terraform';
}

/** A provider's full address: of a source without a host the engine's own, without a namespace `hashicorp`. */
export function providerAddress(source: string, engine: keyof typeof HOSTS): string {
  const parts = source.split('/');
  if (parts.length === 3) return source;
  return [HOSTS[engine], ...(parts.length === 1 ? ['hashicorp'] : []), ...parts].join('/');
}

export interface LockOptions {
  /** Text of the committed lock. @default none */
  readonly committed?: string;
  /** Checksums that are known without asking anybody, by source; the committed lock has no say in these. */
  readonly checksums?: Readonly<Record<string, string>>;
}

/**
 * The text of a stack's `.terraform.lock.hcl`, with an entry for each provider. Without one cdktf-cli runs
 * `terraform providers lock`, which asks the provider's host and knows no mirror. An entry in the `committed`
 * lock of the same version is copied with its checksums; otherwise `terraform init` fills them in. A provider of
 * ours gets its present checksum at every synthesis: a rebuild under the same version would be refused.
 */
export function renderProviderLock(
  providers: readonly RequiredProvider[],
  engine: keyof typeof HOSTS,
  { committed = '', checksums = {} }: LockOptions = {},
): string {
  const known = lockEntries(committed);
  const entries = providers
    .map(({ source, version }) => ({ source, address: providerAddress(source, engine), version }))
    .sort((a, b) => a.address.localeCompare(b.address))
    .map(({ source, address, version }) => {
      const checksum = checksums[source];
      const entry = known.get(address);
      if (checksum === undefined && entry?.version === version) return entry.text;
      const hashes = checksum === undefined ? '' : `  hashes = [\n    "${checksum}",\n  ]\n`;
      return `provider "${address}" {\n  version     = "${version}"\n  constraints = "${version}"\n${hashes}}`;
    });
  return (
    ['# Written at every synthesis. A committed lock beside cdktf.json adds checksums.', ...entries].join(
      '\n\n',
    ) + '\n'
  );
}

/** The committed lock's text, or nothing. */
export function readProviderLock(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
