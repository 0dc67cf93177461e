import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveSecret, type SecretContext } from '../../secrets';
import { MAX_BYTES } from '../../secrets/private-file';
import { CANARY, refusal, useDirectory } from './places';

// What this program does with what sops writes and how sops ends; test/e2e/secret-stores.test.ts has the real one.

const directory = useDirectory();
const encrypted = (text: string, type = 'str') =>
  `ENC[AES256_GCM,data:${Buffer.from(text).toString('base64')},iv:aXY=,tag:dGFn,type:${type}]`;
const METADATA = { mac: encrypted('mac'), version: '3.10.2' };
const PLAIN = `plain-${CANARY}`;

const values = {
  password: encrypted('a'),
  'with.dot': encrypted('b'),
  'a#b': encrypted('c'),
  map: { inner: encrypted('d'), list: [encrypted('e'), { name: encrypted('f') }] },
  empty: '',
  plain: PLAIN,
  number: 7,
  pin: encrypted('123', 'int'),
  ratio: encrypted('1.5', 'float'),
  truth: encrypted('true', 'bool'),
};
const yaml = directory.write('secrets.yaml', JSON.stringify({ ...values, sops: METADATA }), 0o644);
const json = directory.write(
  'secrets.json',
  JSON.stringify({ ...values, sops: METADATA }, null, '\t'),
  0o644,
);
const dotenv = directory.write(
  'secrets.env',
  `# c\nPASSWORD=${values.password}\nA.B=${values.map.inner}\nsops_mac=x\n`,
);
const whole = directory.write('key.pem', JSON.stringify({ data: encrypted('pem'), sops: METADATA }));

/** Stands in for sops: keeps what it was given, and does what a test says. */
function standIn(script: string): SecretContext {
  const CONNECTOR_SOPS = directory.write(
    'sops',
    `#!${process.execPath}\n
    require('node:fs').writeFileSync(${JSON.stringify(join(directory.path, 'given.json'))},
      JSON.stringify({ pid: process.pid, args: process.argv.slice(2), env: process.env }));
    ${script}\n`,
    0o700,
  );
  return { env: { PATH: '/nowhere', CONNECTOR_SOPS, SOPS_AGE_KEY_FILE: '/keys.txt' } };
}
interface Given {
  readonly pid: number;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}
const given = () => JSON.parse(readFileSync(join(directory.path, 'given.json'), 'utf8')) as Given;
const prints = (text: string) => standIn(`process.stdout.write(${JSON.stringify(text)});`);
beforeEach(() => {
  rmSync(join(directory.path, 'given.json'), { force: true });
});

const paths: [string, string, string][] = [
  ['password', '["password"]', yaml],
  ['map.inner', '["map"]["inner"]', yaml],
  ['map.list.0', '["map"]["list"][0]', yaml],
  ['map.list.1.name', '["map"]["list"][1]["name"]', yaml],
  ['["with.dot"]', '["with.dot"]', yaml],
  ['["a#b"]', '["a#b"]', yaml],
  ['["map"]["list"][0]', '["map"]["list"][0]', yaml],
  ['map.list.0', '["map"]["list"][0]', json],
  ['PASSWORD', '["PASSWORD"]', dotenv],
  ['A.B', '["A.B"]', dotenv],
];
test.each(paths)('%s is asked for as %s', async (key, extract, file) => {
  const context = prints(CANARY);
  const secret = await resolveSecret({ sops: `${file}#${key}` }, context);
  expect(secret).toEqual({ value: CANARY, version: expect.stringMatching(/^[0-9a-f]{16}$/) as string });
  expect(given().args).toEqual(['decrypt', '--extract', extract, file]);
  expect(given().env.SOPS_AGE_KEY_FILE).toBe('/keys.txt');
});

test('a file that was encrypted as a whole has the line end of its editor', async () => {
  const secret = await resolveSecret({ sops: whole }, prints('-----BEGIN-----\nx\n-----END-----\n'));
  expect(secret.value).toBe('-----BEGIN-----\nx\n-----END-----');
  expect(given().args).toEqual(['decrypt', whole]);
});

test('a value is exact', async () => {
  expect((await resolveSecret({ sops: `${yaml}#password` }, prints(' x\n\n'))).value).toBe(' x\n\n');
});

test('a relative path is relative to the directory of the context', async () => {
  const context = { ...prints('x'), cwd: directory.path };
  expect((await resolveSecret({ sops: 'secrets.yaml#password' }, context)).value).toBe('x');
  expect(given().args.at(-1)).toBe(yaml);
  expect(await refusal({ sops: 'secrets.yaml#password' }, prints('x'))).toContain('write an absolute one');
});

test('the version is that of the value, not of the file', async () => {
  const file = directory.write('versions.yaml', '');
  const version = async (password: string, other: string, mac: string) => {
    const tree = { password: encrypted(password), other: encrypted(other), sops: { mac } };
    writeFileSync(file, JSON.stringify(tree));
    return (await resolveSecret({ sops: `${file}#password` }, prints('x'))).version;
  };
  const first = await version('a', 'b', '1');
  expect(await version('a', 'c', '2')).toBe(first);
  expect(await version('d', 'c', '3')).not.toBe(first);
});

const FORM = 'is no path of keys; write a.b.c, or ["a"]["b"] for names with dots';
const NUMBER = 'is a number or a truth value; put it in quotes';
const OPEN = 'is not encrypted in that file; encrypt it, and replace the secret that others saw';
const refused: [string, string][] = [
  [`${yaml}#nowhere`, 'is not there; add it with `sops edit`, or correct the key'],
  [`${yaml}#password.more`, 'is not there; add it with `sops edit`, or correct the key'],
  [`${yaml}#map.list.2`, 'is not there; add it with `sops edit`, or correct the key'],
  [`${yaml}#map.list.length`, 'is not there; add it with `sops edit`, or correct the key'],
  [`${yaml}#toString`, 'is not there; add it with `sops edit`, or correct the key'],
  [`${yaml}#map`, 'is a map or a list; name one value in it'],
  [`${yaml}#map.list`, 'is a map or a list; name one value in it'],
  [`${yaml}#empty`, 'is empty; put the secret there with `sops edit`'],
  [`${yaml}#plain`, OPEN],
  [`${yaml}#number`, OPEN],
  [`${yaml}#pin`, NUMBER],
  [`${yaml}#ratio`, NUMBER],
  [`${yaml}#truth`, NUMBER],
  [`${yaml}#map..inner`, FORM],
  [`${yaml}#["map"]inner`, FORM],
  [`${yaml}#["map"`, FORM],
  [`${yaml}#a"b`, FORM],
  [`${yaml}#a[0]`, FORM],
  [yaml, 'has many values; name one: FILE#KEY'],
  [`${yaml}#`, 'has many values; name one: FILE#KEY'],
  [`${dotenv}#NOWHERE`, 'is not there; add it with `sops edit`, or correct the key'],
  [`${whole}#data`, 'has no keys, since it is neither .yaml, .json nor .env; leave out #KEY'],
  [`${directory.path}/no.yaml#a`, 'is not there: there is no such file; create it, or correct the reference'],
  [`${directory.path}/s.ini#a`, 'is in an INI file; move it to a .yaml, .json or .env file'],
  ['/dev/zero', 'is in no regular file; name one'],
];
test.each(refused)('%s', async (locator, problem) => {
  const message = await refusal({ sops: locator }, prints(CANARY));
  expect(message.endsWith(` ${problem}`) ? problem : message).toBe(problem);
  expect(() => given()).toThrow('ENOENT');
});

const notEncrypted: [string, string][] = [
  ['open.yaml', `password: ${CANARY}\n`],
  ['broken.yaml', `password: "${CANARY}\n\t: [`],
  ['alias.yaml', `a: *${CANARY}\n`],
  ['empty.yaml', ''],
  ['text.yaml', CANARY],
  ['open.json', JSON.stringify({ password: CANARY })],
  ['broken.json', `{"password": "${CANARY}"`],
  ['open.env', `password=${CANARY}\n`],
];
test.each(notEncrypted)('%s, which is not encrypted', async (name, content) => {
  const file = directory.write(name, content);
  expect(await refusal({ sops: `${file}#password` }, prints(''))).toBe(
    `the key password of the sops file ${file} is in a file that is not encrypted; run: sops encrypt --in-place FILE`,
  );
});
test('a file as a whole, which is not encrypted', async () => {
  const file = directory.write('open.pem', CANARY);
  expect(await refusal({ sops: file }, prints(''))).toContain('is in a file that is not encrypted');
});

describe('the program', () => {
  const reference = { sops: `${yaml}#password` };
  const subject = `the key password of the sops file ${yaml}`;

  const codes: [number, string][] = [
    [1, 'sops failed with exit code 1; run `sops decrypt` on the file by hand (sops 3.9 or newer)'],
    [25, 'the file was changed without sops or is damaged; restore it'],
    [51, 'the file was changed without sops or is damaged; restore it'],
    [128, 'no key that opens it is at hand; set SOPS_AGE_KEY_FILE, or log in to its key service'],
  ];
  test.each(codes)('exit code %d; what it prints is not shown', async (code, problem) => {
    const context = standIn(`
      process.stdout.write(${JSON.stringify(CANARY)}); process.stderr.write(${JSON.stringify(CANARY)});
      process.exitCode = ${code};`);
    expect(await refusal(reference, context)).toBe(`${subject} cannot be decrypted: ${problem}`);
  });

  test('that is killed', async () => {
    const context = standIn("process.kill(process.pid, 'SIGKILL');");
    expect(await refusal(reference, context)).toBe(
      `${subject} cannot be decrypted: sops was killed; run again`,
    );
  });

  test('that is not installed', async () => {
    const none = 'is not installed; install sops 3.9 or newer, or name it in CONNECTOR_SOPS';
    expect(await refusal(reference, { env: { PATH: directory.path + '/none' } })).toBe(
      `${subject} cannot be read: the program sops ${none}`,
    );
    expect(await refusal(reference, { env: { CONNECTOR_SOPS: '/none/sops' } })).toBe(
      `${subject} cannot be read: the program /none/sops ${none}`,
    );
  });

  test('is found in PATH', async () => {
    const { CONNECTOR_SOPS: _, ...env } = prints('x').env;
    expect((await resolveSecret(reference, { env: { ...env, PATH: directory.path } })).value).toBe('x');
  });

  test('that cannot be run', async () => {
    const CONNECTOR_SOPS = directory.write('not-a-program', '', 0o600);
    expect(await refusal(reference, { env: { CONNECTOR_SOPS } })).toBe(
      `${subject} cannot be read: the program ${CONNECTOR_SOPS} cannot be run (EACCES); name it in CONNECTOR_SOPS`,
    );
  });

  test('that writes too much, or no text', async () => {
    expect((await resolveSecret(reference, prints('x'.repeat(MAX_BYTES)))).value).toHaveLength(MAX_BYTES);
    expect(
      await refusal(reference, standIn(`setInterval(() => process.stdout.write('x'.repeat(65536)), 1);`)),
    ).toBe(`${subject} is larger than ${MAX_BYTES} bytes; name the right value`);
    expect(await refusal(reference, standIn('process.stdout.write(Buffer.from([0xff]));'))).toBe(
      `${subject} is not valid UTF-8; save the secret as UTF-8 text`,
    );
  });

  test('is killed on an abort', async () => {
    const controller = new AbortController();
    const context = standIn("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);");
    const reason = new Error('stopped');
    const resolving = resolveSecret(reference, { ...context, signal: controller.signal });
    const pid = await untilGiven();
    controller.abort(reason);
    await expect(resolving).rejects.toBe(reason);
    await untilEnded(pid);
  });

  async function untilGiven(): Promise<number> {
    for (;;) {
      try {
        return given().pid;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  async function untilEnded(pid: number): Promise<void> {
    for (;;) {
      try {
        process.kill(pid, 0);
      } catch {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
