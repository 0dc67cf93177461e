import { isInitialised, rememberInitialised } from './initialisation';
import type { Interruption } from './interruption';
import { runEngine, type EngineRun } from './run-engine';

export interface ProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
}

/** Terraform or OpenTofu (TERRAFORM_BINARY_NAME), started in the directory of one stack. */
export class EngineProcess {
  readonly command: string;

  constructor(
    readonly directory: string,
    private readonly options: ProcessOptions,
  ) {
    this.command = engineCommand(options.env);
  }

  /** @throws Error in one sentence when it cannot be started, or after a signal */
  run(args: readonly string[], onLine?: (line: string) => void): Promise<EngineRun> {
    const { env, interruption } = this.options;
    return runEngine(this.command, args, { cwd: this.directory, env, interruption, onLine });
  }

  get isInitialised(): boolean {
    return isInitialised(this.directory, this.options.env, this.command);
  }

  /** After an init that has succeeded. */
  rememberInitialised(): void {
    rememberInitialised(this.directory, this.options.env, this.command);
  }
}

/** The engine's command, by TERRAFORM_BINARY_NAME. @default terraform */
export function engineCommand({ TERRAFORM_BINARY_NAME: named = '' }: NodeJS.ProcessEnv): string {
  return named === '' ? 'terraform' : named;
}
