import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { useGitRepository } from '../support/git-repository';
import { VALID } from '../support/spec-files';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');

const repository = useGitRepository();
const at = (name: string): string => `config/connectors/${name}.yaml`;

beforeEach(() => {
  for (const name of ['fra-01', 'fra-02', 'muc-01'])
    repository.write(at(name), VALID.replace('fra-01', name));
  repository.commit();
  repository.write(at('fra-01'), `${VALID}state: stopped\n`);
  repository.write(at('fra-02'), 'name: fra-02\nnothing of a spec\n');
  repository.delete(at('muc-01'));
});

function changed(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'changed', ...args], {
    cwd: repository.path,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: repository.path },
  });
  return { code: status, out: stdout, err: stderr };
}

const GONE = `note: muc-01: ${at('muc-01')} is gone; its state and its appliance are left alone. To remove an appliance, leave its spec and say state: absent.\n`;

test('for people', () => {
  expect(changed('--since', 'main')).toEqual({
    code: 0,
    out: `fra-01: modified (${at('fra-01')})\nfra-02: modified (${at('fra-02')})\n`,
    err: GONE,
  });
  repository.git('checkout', '--quiet', '.');
  expect(changed('--since', 'main').out).toMatch(/^no connector has changed since [0-9a-f]{12}\n$/);
});

test('as a job matrix on one line, in which nothing is but jobs', () => {
  const job = (name: string): object => ({ name, file: at(name), change: 'modified', because: [at(name)] });
  const jobs = [job('fra-01'), job('fra-02')];
  const { code, out, err } = changed('--since', 'main', '--json');
  expect({ code, err, lines: out.split('\n').length }).toEqual({ code: 0, err: GONE, lines: 2 });
  expect(JSON.parse(out)).toEqual({ include: jobs });
  expect(JSON.parse(changed('--since', 'main', '--json', '--batch-size', '2').out)).toEqual({
    include: [{ name: 'fra-01 fra-02', connectors: jobs }],
  });
});

test.each([
  [['--since', 'main', '--batch-size', '0'], 'It must be a whole number from 1 on.'],
  [['--since', 'origin/main'], '--since: there is no commit "origin/main" in '],
  [[], "required option '--since <ref>' not specified"],
])('%j is refused', (args, message) => {
  const { code, out, err } = changed(...args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(message);
  expect(err).not.toMatch(/\n\s+at /);
});

test('what is gone, by itself', () => {
  const file = at('muc-01');
  expect(changed('--since', 'main', '--removed')).toEqual({
    ...{ code: 0, err: '' },
    out: `muc-01: removed (${file})\n`,
  });
  const { out, err } = changed('--since', 'main', '--removed', '--json');
  expect(JSON.parse(out)).toEqual([{ name: 'muc-01', file, change: 'removed', because: [file] }]);
  expect(err).toBe('');
});
