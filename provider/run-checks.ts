import { profileOf } from '../appliance/profiles';
import { formatResult, runPreflight, type CheckResult, type PreflightInput } from '../preflight';
import type { ConnectorClient } from './client';
import type { CheckModel, PreflightConfig } from './preflight-attributes';
import { placementQuery } from './find-placement';
import { toStoreReference } from '../secrets';
import { ProviderError, type Diagnostics } from './runtime';

/** Runs the checks, and tells what failed as one error and what is worth a look as one warning. */
export async function runChecks(
  config: PreflightConfig,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<readonly CheckModel[]> {
  const checks = await runPreflight(inputOf(config, provider), { signal, env: provider.env });
  report(checks, diagnostics);
  return checks.map(({ name, title, outcome, path = null, position = null, found, remedy = null }) => ({
    ...{ name, title, outcome, path, position, found, remedy },
  }));
}

function inputOf(config: PreflightConfig, provider: ConnectorClient): PreflightInput {
  const { profile: kind, aws } = provider;
  const region = aws.region ?? provider.env.AWS_REGION ?? provider.env.AWS_DEFAULT_REGION;
  if (kind === undefined || region === undefined || region === '') {
    throw new ProviderError('the checks need to know the kind of the appliance and the AWS region', {
      detail: "Set profile and aws.region in the provider's configuration.",
    });
  }
  const profile = profileOf(kind);
  const { image, iam, certificate } = config;
  const networks = image.networks ?? {};
  return {
    profile,
    positions: config.positions ?? {},
    skip: config.skip ?? [],
    vcenter: {
      server: provider.vcenterServer,
      allowUnsupportedVersion: config.allow_unsupported_version ?? false,
      removesExtension: config.removes_extension ?? false,
      connect: () => provider.vcenter(),
      place: (query, signal) => provider.placement(query, signal),
    },
    placement: placementQuery(config, provider),
    appliance: {
      image: { source: image.source, sha256: image.sha256 },
      ovf: {
        networks,
        properties: image.properties ?? {},
        deploymentOption: image.deployment_option ?? undefined,
      },
      diskProvisioning: image.disk_provisioning ?? 'eagerZeroedThick',
      hardware: { cpus: image.num_cpus ?? undefined, memoryMiB: image.memory ?? undefined },
      address: config.address ?? undefined,
      proxy: config.proxy ?? undefined,
      menuDriver: config.menu_driver ?? undefined,
    },
    aws: {
      ...aws,
      region,
      user: userOf(iam),
      vmImportRole: iam?.vm_import_role ?? false,
      permissionsBoundary: iam?.permissions_boundary ?? undefined,
      policySource: iam?.policy_source ?? undefined,
      replacesInline: iam?.replaces_inline ?? undefined,
    },
    certificate:
      certificate === null
        ? undefined
        : { dnsNames: certificate.dns_names, addressInCertificate: certificate.address_in_certificate },
    endpoints: config.endpoints ?? undefined,
  };
}

function userOf(iam: PreflightConfig['iam']): PreflightInput['aws']['user'] {
  if (!iam?.user_name) return undefined;
  return {
    name: iam.user_name,
    existing: iam.existing_user ?? false,
    ...(iam.store && { keyStore: toStoreReference(iam.store) }),
  };
}

/** One error with all that failed, so that it is read as one list; and one warning. */
function report(checks: readonly CheckResult[], diagnostics: Diagnostics): void {
  const of = (outcome: CheckResult['outcome']): readonly CheckResult[] =>
    checks.filter((check) => check.outcome === outcome);
  // Indented, so that Terraform does not wrap the places apart.
  const lines = (results: readonly CheckResult[]): string =>
    results.map((result) => `  ${formatResult(result)}`).join('\n');
  const [failed, warnings] = [of('failed'), of('warning')];
  if (failed.length > 0) {
    const count = failed.length === 1 ? 'a check' : `${failed.length} checks`;
    diagnostics.error(
      [],
      `The appliance cannot be deployed: ${count} failed`,
      `${lines(failed)}\nNothing has been created.`,
    );
  }
  if (warnings.length > 0) {
    diagnostics.warning(
      [],
      `The checks found ${warnings.length === 1 ? 'something' : `${warnings.length} things`} to look at`,
      lines(warnings),
    );
  }
}
