import { App, Aspects, type TerraformStack } from 'cdktf';
import type { LoadedSpec } from '../config';
import { vsphereProviderVersion } from '../config';
import { terraformLiterals } from '../constructs/terraform-literals';
import { ApplianceStack } from './appliance-stack';
import { IdentityStack } from './identity-stack';
import { engineOf, providerAddress } from './provider-lock';
import { layProvider, providerPackage, providerPlatforms } from './provider-package';
import { makeStateDirectory, writeStackFiles } from './stack-files';
import { applianceStackName, identityStackName } from './stack-names';
import { addStateBackend, stateDirectory } from './state-backend';

/** A connector ready for synthesis. */
export interface PreparedConnector {
  readonly connector: LoadedSpec;
  /** Path of its image, where that has been verified and is still there. */
  readonly image?: string;
}

export interface ConnectorAppOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** @default CDKTF_OUTDIR, or cdktf.out */
  readonly outdir?: string;
  /** Where a committed provider lock lies. @default the working directory */
  readonly cwd?: string;
}

/** The CDKTF app: an identity stack and an appliance stack for each connector. */
export class ConnectorApp {
  readonly app: App;
  private readonly files: { stack: TerraformStack; image?: { readonly path?: string } }[] = [];
  private readonly stateDirectories = new Set<string>();

  constructor(
    connectors: readonly PreparedConnector[],
    private readonly options: ConnectorAppOptions,
  ) {
    // cdktf's own validation starts terraform at every synthesis; ours is in synth().
    this.app = new App({ outdir: options.outdir, skipValidation: true });
    for (const prepared of connectors) this.add(prepared);
  }

  /** Validates every construct, then writes all stacks. @throws Error with every message, if any. */
  synth(): void {
    const errors = this.app.node
      .findAll()
      .flatMap((construct) =>
        construct.node.validate().map((message) => `  [${construct.node.path}] ${message}`),
      );
    if (errors.length > 0)
      throw new Error(`Validation failed with the following errors:\n${errors.join('\n')}`);
    // First, so that a directory that cannot be made leaves no stacks behind.
    this.stateDirectories.forEach(makeStateDirectory);
    // cdktf invokes the aspects of a stack and what is in it; those of the app around it, never.
    for (const aspect of Aspects.of(this.app).all)
      for (const { stack } of this.files) Aspects.of(stack).add(aspect);
    this.app.synth();
    const { env, cwd = process.cwd() } = this.options;
    const provider = providerPackage();
    const plugins = layProvider(provider, this.app.outdir, providerPlatforms(env));
    const files = { env, cwd, provider, plugins };
    for (const { stack, image } of this.files) writeStackFiles(stack, { ...files, image });
  }

  private add({ connector, image }: PreparedConnector): void {
    const { profile } = connector;
    const { env } = this.options;
    // From here on all of it is text for Terraform.
    const spec = terraformLiterals(connector.spec);
    const identity = new IdentityStack(this.app, identityStackName(spec), { spec, profile });
    const appliance = new ApplianceStack(this.app, applianceStackName(spec), {
      spec,
      profile,
      positions: terraformLiterals(connector.source.positions()),
      vsphereProviderVersion: vsphereProviderVersion(env),
    });
    // Removal goes the other way round: the user goes last, when nothing works with its key any more. Stopping an
    // appliance waits for nobody: it has to work when AWS cannot be reached.
    if (spec.state === 'absent') identity.addDependency(appliance);
    if (spec.state === 'running') appliance.addDependency(identity);

    for (const stack of [identity, appliance]) {
      // Ephemeral resources and write-only arguments: Terraform and OpenTofu both have them since 1.11.
      stack.addOverride('terraform.required_version', '>= 1.11');
      addStateBackend(stack, connector, env);
    }
    if (engineOf(env) === 'tofu') {
      // cdktf-cli takes a source without a host for Terraform's, and would not find OpenTofu's entry in the lock.
      identity.addOverride('terraform.required_providers.aws.source', providerAddress('aws', 'tofu'));
      appliance.addOverride(
        'terraform.required_providers.vsphere.source',
        providerAddress('vmware/vsphere', 'tofu'),
      );
    }
    this.files.push(
      { stack: identity },
      { stack: appliance, image: spec.state === 'absent' ? undefined : { path: image } },
    );
    const { s3, http } = spec.backend;
    if (s3 === undefined && http === undefined) this.stateDirectories.add(stateDirectory(connector, env));
  }
}
