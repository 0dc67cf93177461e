import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, type Deployment } from './deployment';

/** A bare repository of connectors, and the clone of it that a team works in. */
export class ConnectorRepository {
  protected readonly directory = mkdtempSync(join(tmpdir(), 'connector-gitops-'));
  protected readonly bare = join(this.directory, 'repository.git');
  private readonly clone = join(this.directory, 'clone');

  constructor(protected readonly lab: Deployment) {}

  /**
   * Makes it, without any connector.
   *
   * @param app how cdktf.json starts the app. @default no cdktf.json
   */
  protected create(app?: string): void {
    mkdirSync(this.clone);
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('remote', 'add', 'origin', this.bare);
    this.write('config/connectors/.gitkeep', '');
    this.write('.gitignore', 'node_modules/\ncdktf.out/\n');
    this.write(
      'connector/package.json',
      JSON.stringify({ name: 'connector', version: '1.0.0', bin: 'connector.cjs' }),
    );
    // What npm links is the program under test.
    const program = JSON.stringify(join(ROOT, 'dist/cli/connector.js'));
    this.write('connector/connector.cjs', `#!/usr/bin/env node\nrequire(${program});\n`);
    // As npm makes it, or each job would have a file that differs from its commit.
    chmodSync(join(this.clone, 'connector/connector.cjs'), 0o755);
    this.write(
      'package.json',
      JSON.stringify({ name: 'connectors', private: true, dependencies: { connector: 'file:connector' } }),
    );
    if (app !== undefined) this.write('cdktf.json', JSON.stringify({ language: 'typescript', app }));
    execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
      cwd: this.clone,
    });
    this.commit('A repository of connectors');
    this.git('push', '--quiet', 'origin', 'main');
  }

  protected remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  write(path: string, text: string): void {
    const file = join(this.clone, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A commit on main, of what has been written. */
  pushToMain(message: string): void {
    this.backToMain();
    this.commit(message);
    this.git('push', '--quiet', 'origin', 'main');
  }

  /**
   * The lab's environment as a runner has it: without what its jobs are given by name, and npm without a network.
   *
   * @param given names of what it has not by itself
   */
  protected runnerEnvironment(given: readonly string[]): NodeJS.ProcessEnv {
    // Each job has an output directory of its own.
    const left = [...given, 'CDKTF_OUTDIR', 'CDKTF_OUTPUT', 'CONNECTOR_SPECS'];
    const own = Object.entries(this.lab.env).filter(([name]) => !left.includes(name));
    return {
      ...Object.fromEntries(own),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    };
  }

  /** So that what is written next is a change of main. */
  protected backToMain(): void {
    this.git('checkout', '--quiet', '-B', 'main', 'origin/main');
  }

  /** Returns its hash. */
  protected commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    return this.git('rev-parse', 'HEAD');
  }

  /** In the clone. */
  protected git(...args: string[]): string {
    const who = ['-c', 'user.name=A Team', '-c', 'user.email=team@example.com'];
    return execFileSync('git', [...who, ...args], {
      cwd: this.clone,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  }
}
