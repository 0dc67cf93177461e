import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateUserCommand } from '@aws-sdk/client-iam';
import { ROOT, type Deployment } from './deployment';

/** What a command said, and where. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const PROGRAM = join(ROOT, 'dist/cli/connector.js');

/** Specs in a repository of their own, without a cdktf.json, and the driver in it. */
export class Driver {
  /** The repository, and the working directory. */
  readonly directory: string;

  constructor(
    readonly lab: Deployment,
    name = 'repository',
  ) {
    this.directory = join(lab.lab.paths.directory, name);
    mkdirSync(join(this.directory, 'specs'), { recursive: true });
    lab.env.CONNECTOR_SPECS = join(this.directory, 'specs');
    this.git('init', '--quiet', '--initial-branch=main');
  }

  /** The user of a connector, made by hand so that its identity is small. */
  async makeUser(name: string): Promise<void> {
    await this.lab.iam.send(new CreateUserCommand({ UserName: `${name}-user` }));
  }

  /** The unregistered example as a connector of that name, with a user that exists. */
  writeSpec(name: string, change: (text: string) => string = (text) => text): string {
    const example = readFileSync(join(ROOT, 'config/examples/unregistered.yaml'), 'utf8');
    const own = example
      .replace('name: lab-01', `name: ${name}`)
      .replace('vmImportRole: {}', `existingUser: ${name}-user`);
    return this.writeFile(name, change(own));
  }

  writeFile(name: string, text: string): string {
    const file = join(this.directory, 'specs', `${name}.yaml`);
    writeFileSync(file, text);
    return file;
  }

  removeSpec(name: string): void {
    rmSync(join(this.directory, 'specs', `${name}.yaml`));
  }

  /** @returns the commit's hash */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    return this.git('rev-parse', 'HEAD');
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        cwd: this.directory,
        env: { ...this.lab.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** Runs it, and fails the test when it ends with another exit code. */
  async expect(code: number, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const said = await this.run(args, env);
    if (said.code !== code) {
      throw new Error(
        `connector ${args.join(' ')}: exit code ${said.code}, not ${code}\n${said.stdout}${said.stderr}`,
      );
    }
    return said;
  }

  private git(...args: string[]): string {
    const who = ['-c', 'user.name=A Team', '-c', 'user.email=team@example.com'];
    return execFileSync('git', [...who, ...args], {
      cwd: this.directory,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  }
}
