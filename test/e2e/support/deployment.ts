import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetUserCommand,
  IAMClient,
  ListAttachedUserPoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { childEnvironment, down, environment, up, type Lab } from '../../../lab';
import { checkoutRoot } from '../../../lab/location';

export interface Outcome {
  readonly code: number | null;
  /** Standard output and standard error, in the order they came, without colours. */
  readonly output: string;
}

/** Shows what a command said when it should have succeeded and has not. */
export function expectSuccess({ code, output }: Outcome): void {
  if (code !== 0) throw new Error(`exit code ${code}:\n${output}`);
}

export interface VmFacts {
  readonly path: string;
  readonly power: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly annotation: string;
  readonly address?: string;
  readonly nics: readonly { readonly network: string; readonly kind: string }[];
}

export interface Inventory {
  readonly vms: readonly VmFacts[];
  readonly datastores: readonly { readonly name: string; readonly files: readonly unknown[] }[];
}

export interface VcenterEvent {
  readonly seq: number;
  readonly kind: string;
  readonly name: string;
  /** Empty for what the lab did itself, as a change by hand. */
  readonly user: string;
}

export interface ApplianceFacts {
  readonly vmName: string;
  readonly address: string;
  readonly port: number;
  readonly network: { readonly mode: 'dhcp' | 'static' };
  readonly claimed: boolean;
  readonly registered: boolean;
  readonly fingerprintSha256: string;
  /** Wrong passwords so far, and right ones. */
  readonly failedLogins: number;
  readonly logins: number;
  /** Both. */
  readonly attempts: number;
  readonly locked: boolean;
}

export const ROOT = checkoutRoot();

/** A lab for the tests of a file, ended with them. */
export function useDeployment(): Deployment {
  const deployment = new Deployment();
  // The lab's tools are built first, if this is the first use of a checkout.
  beforeAll(() => deployment.start(), 600_000);
  afterAll(() => deployment.stop(), 60_000);
  return deployment;
}

/** A lab of its own in a temporary directory, and the program under test pointed at it. */
export class Deployment {
  lab!: Lab;
  env!: NodeJS.ProcessEnv;
  iam!: IAMClient;

  async start(): Promise<void> {
    const directory = mkdtempSync(join(tmpdir(), 'connector-e2e-'));
    // The lab ends with this process, so that a test run that is killed leaves nothing behind.
    this.lab = await up({ directory, exitWith: process.pid });
    const { set } = environment(this.lab, {});
    const [accessKeyId = '', secretAccessKey = ''] = [set.AWS_ACCESS_KEY_ID, set.AWS_SECRET_ACCESS_KEY];
    this.iam = new IAMClient({
      endpoint: set.AWS_ENDPOINT_URL,
      region: set.AWS_REGION,
      credentials: { accessKeyId, secretAccessKey },
    });
    this.env = {
      ...childEnvironment(this.lab),
      CONNECTOR_SPECS: join(directory, 'spec.yaml'),
      XDG_CACHE_HOME: join(directory, 'cache'),
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    };
  }

  async stop(): Promise<void> {
    this.iam.destroy();
    const { directory } = this.lab.paths;
    await down({ directory, delete: true });
    rmSync(directory, { recursive: true, force: true });
  }

  /** The example that is registered too, changed by a test. */
  writeRegisteredSpec(change: (lab: string) => string = (text) => text): string {
    const file = join(this.lab.paths.directory, 'spec.yaml');
    writeFileSync(file, change(readFileSync(join(ROOT, 'config/examples/lab.yaml'), 'utf8')));
    return file;
  }

  /** An appliance that is deployed and not registered, changed by a test. */
  writeSpec(change: (lab: string) => string = (text) => text, name = 'spec.yaml'): string {
    const file = join(this.lab.paths.directory, name);
    writeFileSync(file, change(readFileSync(join(ROOT, 'config/examples/unregistered.yaml'), 'utf8')));
    return file;
  }

  /** The app, as cdktf.json runs it. */
  synth(env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return this.run('node', [join(ROOT, 'dist/main.js')], { env });
  }

  /** Synthesizes and fails the test when that fails. */
  async synthesized(env: NodeJS.ProcessEnv = {}): Promise<void> {
    expectSuccess(await this.synth(env));
  }

  /** The engine in a stack's directory, initialised on first use. */
  async terraform(stack: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const cwd = this.stackDirectory(stack);
    const engine = this.env.TERRAFORM_BINARY_NAME ?? 'terraform';
    if (!existsSync(join(cwd, '.terraform'))) {
      const init = await this.run(engine, ['init', '-no-color'], { cwd, env });
      if (init.code !== 0) return init;
    }
    return this.run(engine, [...args, '-no-color'], { cwd, env });
  }

  cdktf(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return this.run(join(ROOT, 'node_modules/.bin/cdktf'), args, { env });
  }

  stackDirectory(stack: string): string {
    return join(this.lab.paths.cdktfOut, 'stacks', stack);
  }

  stateFile(stack: string): string {
    return join(this.lab.paths.states, `${stack}.tfstate`);
  }

  run(
    command: string,
    args: readonly string[],
    { cwd = ROOT, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env: { ...this.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      }
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, output });
      });
    });
  }

  async inventory(): Promise<Inventory> {
    return (await this.control('GET', '/inventory')) as Inventory;
  }

  async vm(name: string): Promise<VmFacts | undefined> {
    return (await this.inventory()).vms.find(({ path }) => path.endsWith(`/${name}`));
  }

  /** Kinds of what has changed in vCenter; logins and what a guest does by itself are left out. */
  async changes(): Promise<string[]> {
    const events = await this.events();
    return events.map(({ kind }) => kind).filter((kind) => !/^login|^guestReady$|^reset$/.test(kind));
  }

  /** All that has happened in vCenter. */
  async events(): Promise<VcenterEvent[]> {
    return (await this.control('GET', '/events')) as VcenterEvent[];
  }

  /** The vCenter's control port. */
  control(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.ask(this.lab.record.ports.control, method, path, body);
  }

  private async ask(port: number, method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://${this.lab.record.address}:${port}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  /** What a simulated appliance is like inside; undefined when there is none of that name. */
  async appliance(vmName: string): Promise<ApplianceFacts | undefined> {
    const all = (await this.appliances('GET', '/appliances')) as ApplianceFacts[];
    return all.find((appliance) => appliance.vmName === vmName);
  }

  /** The appliances' control port. */
  appliances(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.ask(this.lab.record.ports.appliances, method, path, body);
  }

  async users(): Promise<string[]> {
    const { Users = [] } = await this.iam.send(new ListUsersCommand({}));
    return Users.map(({ UserName }) => UserName ?? '').sort();
  }

  async userTags(name: string): Promise<Record<string, string>> {
    const { User } = await this.iam.send(new GetUserCommand({ UserName: name }));
    return Object.fromEntries((User?.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  }

  async policiesOf(user: string): Promise<string[]> {
    const { AttachedPolicies = [] } = await this.iam.send(
      new ListAttachedUserPoliciesCommand({ UserName: user }),
    );
    return AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? '').sort();
  }

  async roles(): Promise<string[]> {
    const { Roles = [] } = await this.iam.send(new ListRolesCommand({}));
    return Roles.map(({ RoleName }) => RoleName ?? '').sort();
  }
}
