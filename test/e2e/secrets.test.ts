import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDeployment, expectSuccess, ROOT, type Outcome } from './support/deployment';

const lab = useDeployment();

const USER = 'canary@vsphere.local';
const PASSWORD = 'c4n4ry-of-the-vcenter';
const SECRET_KEY = 'c4n4ry/secret/access/key/of/nobody+at+all';
const SESSION_TOKEN = 'c4n4ry+session+token+of+nobody+at+all';
/** Nothing of these lies anywhere but where a test has put it. */
const NONE = {
  VSPHERE_USER: undefined,
  VSPHERE_PASSWORD: undefined,
  GOVC_PASSWORD: undefined,
  GOVC_USERNAME: undefined,
};
/** Of the processes' own, so that it can be searched. */
const TEMPORARY = 'tmp';

beforeAll(async () => {
  await lab.control('PUT', `/users/${encodeURIComponent(USER)}`, { password: PASSWORD });
});

test('a login from the environment reaches neither stacks, states, plans, caches, command lines nor logs', async () => {
  lab.writeSpec();
  const seen = await everything({ ...NONE, VSPHERE_USER: USER, VSPHERE_PASSWORD: PASSWORD });
  await expectNowhere(seen, PASSWORD, SECRET_KEY, SESSION_TOKEN);
});

test('a login from a file reaches no environment either', async () => {
  const { directory } = lab.lab.paths;
  const reference = (name: string, secret: string): string => {
    writeFileSync(join(directory, name), `${secret}\n`, { mode: 0o600 });
    return `{ file: ${name} }`;
  };
  lab.writeSpec((text) =>
    text.replace(
      'vcenter:\n',
      `vcenter:\n  username: ${reference('user', USER)}\n  password: ${reference('password', PASSWORD)}\n`,
    ),
  );
  const seen = await everything(NONE);
  // Both providers have logged in with it, and only with it.
  const logins = (await lab.events()).filter(({ kind }) => kind === 'login').map(({ user }) => user);
  expect(new Set(logins)).toEqual(new Set([USER]));
  await expectNowhere(seen, PASSWORD, SECRET_KEY, SESSION_TOKEN);
  expect([...seen.environments].filter((text) => text.includes(PASSWORD))).toEqual([]);
});

interface Seen {
  readonly outputs: readonly Outcome[];
  readonly commandLines: ReadonlySet<string>;
  readonly environments: ReadonlySet<string>;
}

/** Checks, deploys and removes the connector at the highest log level, and watches the processes that do it. */
async function everything(login: NodeJS.ProcessEnv): Promise<Seen> {
  const temporary = join(lab.lab.paths.directory, TEMPORARY);
  mkdirSync(temporary, { recursive: true });
  const env = {
    ...login,
    TF_LOG: 'trace',
    TMPDIR: temporary,
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    AWS_SESSION_TOKEN: SESSION_TOKEN,
  };
  const connector = join(ROOT, 'dist/cli/connector.js');
  const watch = new ProcessWatch(temporary);
  const outputs = [await lab.synth(env), await lab.run('node', [connector, 'check', '--json'], { env })];
  for (const stack of ['lab-01-identity', 'lab-01']) {
    for (const args of [
      ['plan', '-out=canary.tfplan'],
      ['apply', 'canary.tfplan'],
      ['output', '-json'],
      ['plan', '-destroy', '-out=destroy.tfplan'],
      ['apply', 'destroy.tfplan'],
    ]) {
      outputs.push(await lab.terraform(stack, args, env));
    }
  }
  watch.end();
  outputs.forEach(expectSuccess);
  return { outputs, ...watch };
}

async function expectNowhere({ outputs, commandLines }: Seen, ...secrets: readonly string[]): Promise<void> {
  const { paths } = lab.lab;
  const directories = [
    paths.cdktfOut,
    paths.states,
    join(paths.directory, 'cache'),
    join(paths.directory, TEMPORARY),
  ];
  const everySpelling = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).replaceAll('/', String.raw`\/`),
    Buffer.from(secret).toString('base64'),
  ]);
  for (const text of everySpelling) {
    expect(outputs.filter(({ output }) => output.includes(text))).toEqual([]);
    expect([...commandLines].filter((line) => line.includes(text))).toEqual([]);
    for (const directory of directories) expect(await filesWith(directory, text)).toEqual([]);
  }
  // The search itself works: what does stand in a plan, a state, a log and on a command line is found there.
  expect(await filesWith(paths.cdktfOut, 'Prod-VLAN-12')).toEqual(
    expect.arrayContaining(['stacks/lab-01/cdk.tf.json', 'stacks/lab-01/canary.tfplan (unpacked)']),
  );
  expect(await filesWith(paths.states, 'Prod-VLAN-12')).toEqual(['lab-01.tfstate.backup']);
  expect(outputs.some(({ output }) => output.includes('[TRACE]'))).toBe(true);
  for (const provider of ['connector', 'vsphere', 'aws']) {
    expect([...commandLines].some((line) => line.includes(`terraform-provider-${provider}_v`))).toBe(true);
  }
  for (const directory of directories) rmSync(directory, { recursive: true });
  mkdirSync(paths.states);
}

/** Every file below a directory that holds `text`, packed plan files unpacked. */
async function filesWith(directory: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = join(directory, name);
    if (!statSync(file).isFile() || /\.terraform\/providers|terraform\.d\/plugins/.test(name)) continue;
    if (readFileSync(file).includes(text)) found.push(name);
    if (name.endsWith('.tfplan') && (await lab.run('unzip', ['-p', file])).output.includes(text))
      found.push(`${name} (unpacked)`);
  }
  return found;
}

/**
 * Command lines, which every user of the machine can read, and environments of the processes that have `mark` in
 * their environment.
 */
class ProcessWatch {
  readonly commandLines = new Set<string>();
  readonly environments = new Set<string>();
  /** A process changes its command line when it begins to be another program: each is looked at a few times. */
  private readonly looks = new Map<string, number>();
  private readonly timer = setInterval(() => this.look(), 20);

  constructor(private readonly mark: string) {}

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const looks = this.looks.get(pid) ?? 0;
      if (looks > 50) continue;
      this.looks.set(pid, looks + 1);
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        if (!environment.includes(this.mark)) continue;
        this.environments.add(environment);
        this.commandLines.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '));
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
