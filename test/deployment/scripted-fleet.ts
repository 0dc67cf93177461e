import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadedSpec } from '../../config';
import { ConnectorStacks, type StackPlace } from '../../deployment/connector-stacks';
import type { ConnectorPlan, ResourceChange, StackPlan } from '../../deployment/plan-model';
import { Progress } from '../../deployment/progress';
import { JsonEngine, type Interruption } from '../../engine';

/** Directories as synthesis leaves them, and a shell script in the engine's place that notes what it is asked. */
export class ScriptedFleet {
  readonly directory = mkdtempSync(join(tmpdir(), 'fleet-'));
  readonly out = join(this.directory, 'out');
  readonly env = { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: join(this.directory, 'terraform') };

  constructor() {
    mkdirSync(this.out);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** `$1` is the subcommand, `$stack` the stack, `$fleet` the directory of all; init succeeds without a word. */
  script(text: string): void {
    const lines = [
      '#!/bin/sh',
      `fleet=${this.directory}; stack=$(basename "$PWD")`,
      'echo "$1 $stack" >> $fleet/calls',
      '[ $1 = init ] && mkdir -p .terraform/providers/host/space/name/1.0.0/linux',
      text,
    ];
    writeFileSync(this.env.TERRAFORM_BINARY_NAME, `${lines.join('\n')}\n`);
    chmodSync(this.env.TERRAFORM_BINARY_NAME, 0o755);
  }

  /** Lines of a file that the script writes; what it was asked, if no other. */
  lines(name = 'calls'): string[] {
    const file = join(this.directory, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** A stack's directory. @param providers it requires @param lock its lock file, as synthesis writes it */
  stack({ directory }: StackPlace, providers: object = {}, lock = '# none\n'): void {
    mkdirSync(directory, { recursive: true });
    const terraform = { backend: { local: {} }, required_providers: providers };
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ terraform }));
    writeFileSync(join(directory, '.terraform.lock.hcl'), lock);
  }

  /** Connectors with both stacks synthesized. */
  connectors(...names: string[]): ConnectorStacks[] {
    const connectors = names.map((name) => connector(name, this.out));
    for (const { inOrder } of connectors) for (const place of inOrder) this.stack(place);
    return connectors;
  }

  engine({ stack, directory }: StackPlace, interruption: Interruption): JsonEngine {
    return new JsonEngine(stack, directory, { env: this.env, interruption });
  }
}

/** A connector of which nothing but its name and state is of interest. */
export function connector(name: string, outdir: string, state = 'running'): ConnectorStacks {
  const loaded = { spec: { name, state, allow: [] }, source: { file: `${name}.yaml` } };
  return new ConnectorStacks(loaded as unknown as LoadedSpec, outdir);
}

/** A log that is kept in a list, a text as it was written each. */
export function keptProgress(): { progress: Progress; said: string[] } {
  const said: string[] = [];
  return { progress: new Progress({ write: (text) => said.push(text) }, false), said };
}

export const change = (address: string, more: Partial<ResourceChange> = {}): ResourceChange => ({
  ...{ address, type: address.split('.')[0]!, action: 'update', imported: false },
  ...{ replacedBecause: [], attributes: [] },
  ...more,
});

/** A plan with these changes to the appliance's stack, or without any. */
export function plan(
  name: string,
  changes: readonly ResourceChange[] = [],
  more: Partial<ConnectorPlan> = {},
): ConnectorPlan {
  const stack = (part: string, its: readonly ResourceChange[]): StackPlan => ({
    ...{ stack: name + part, changes: its, drift: [], diagnostics: [] },
    outcome: its.length > 0 ? 'changes' : 'unchanged',
  });
  const stacks = [stack('-identity', []), stack('', changes)];
  return { name, file: `${name}.yaml`, state: 'running', stacks, refusals: [], ...more };
}
