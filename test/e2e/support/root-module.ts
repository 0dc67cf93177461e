import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layProvider, providerPackage, providerPlatforms } from '../../../stacks/provider-package';
import type { Engine } from '../../conformance/support/engine';
import type { Deployment, Outcome } from './deployment';

/** A root module of plain HCL in a directory of its own, with the connector provider laid beside it. */
export class RootModule {
  readonly directory: string;

  constructor(
    private readonly lab: Deployment,
    name: string,
    private readonly engine: Engine = { name: 'terraform', command: 'terraform' },
  ) {
    this.directory = join(lab.lab.paths.directory, `${name}-${engine.name}`);
    mkdirSync(this.directory);
    layProvider(providerPackage(), this.directory, providerPlatforms({}));
  }

  write(text: string, file = 'main.tf'): void {
    writeFileSync(join(this.directory, file), text);
  }

  /** Runs the engine, initialised on first use. */
  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    if (args[0] !== 'init' && !existsSync(join(this.directory, '.terraform'))) {
      const init = await this.run(['init'], env);
      if (init.code !== 0) return init;
    }
    return this.lab.run(this.engine.command, args, {
      cwd: this.directory,
      env: { TF_CLI_ARGS: '-no-color', ...env },
    });
  }
}
