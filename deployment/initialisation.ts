import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setting } from '../config';
import type { EngineReport, JsonEngine } from '../engine';
import type { ProviderLocks } from './provider-locks';

/** Initialises stacks, each once, and gets each provider once for all of them. */
export class Initialisation {
  /** By what a stack requires: the init that fills the cache, and whether it has. */
  private readonly first = new Map<string, Promise<boolean>>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly locks: ProviderLocks) {}

  /**
   * @returns the report of an init that failed, undefined when the stack is ready
   * @throws Error in one sentence when the committed lock does not cover it
   */
  async prepare(engine: JsonEngine): Promise<EngineReport | undefined> {
    this.locks.complete(engine.directory);
    if (engine.isInitialised && !this.locks.updates) return undefined;
    const kind = requiredProviders(engine.directory);
    // Reading the cache side by side does no harm; filling it would, so that one init of each kind succeeds alone first.
    for (let before = this.first.get(kind); before !== undefined; before = this.first.get(kind)) {
      if (await before) {
        this.locks.complete(engine.directory);
        return this.init(engine);
      }
      // The first of those that waited for one that failed takes its place, and the others wait for that one.
      if (this.first.get(kind) === before) this.first.delete(kind);
    }
    const inTurn = this.turn.then(() => this.init(engine));
    this.turn = inTurn.catch(() => undefined);
    this.first.set(
      kind,
      inTurn.then(
        (report) => report === undefined,
        () => false,
      ),
    );
    return inTurn;
  }

  private async init(engine: JsonEngine): Promise<EngineReport | undefined> {
    const report = await engine.init(this.locks.enforced);
    if (report.outcome !== 'done') return report;
    this.locks.learn(engine.directory);
    return undefined;
  }
}

/**
 * Where providers are kept for all stacks of an output directory: without it each of them gets its own, which for the
 * AWS provider is more than half a gigabyte. What a user has set or configured is left as it is.
 */
export function pluginCache(outdir: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const config = setting(env, 'TF_CLI_CONFIG_FILE') ?? join(env.HOME ?? homedir(), '.terraformrc');
  const isConfigured = existsSync(config) && /^\s*plugin_cache_dir\s*=/m.test(readFileSync(config, 'utf8'));
  if (isConfigured || setting(env, 'TF_PLUGIN_CACHE_DIR') !== undefined) return {};
  const directory = join(outdir, '.providers');
  mkdirSync(directory, { recursive: true });
  return { TF_PLUGIN_CACHE_DIR: directory };
}

function requiredProviders(directory: string): string {
  const { terraform } = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as {
    terraform?: { required_providers?: unknown };
  };
  return JSON.stringify(terraform?.required_providers);
}
