import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedConnectors } from '../../../deployment/changed';
import { VALID } from '../../support/spec-files';
import { useGitRepository } from '../../support/git-repository';

const repository = useGitRepository();

const spec = (name: string, more = ''): string => `${VALID.replace('fra-01', name)}${more}`;
const at = (name: string): string => `config/connectors/${name}.yaml`;

/** Two connectors, committed on main, and a branch that is to be changed. */
beforeEach(() => {
  repository.write(at('fra-01'), spec('fra-01'));
  repository.write(at('muc-01'), spec('muc-01'));
  repository.write('docs/notes.md', 'notes');
  repository.commit();
  repository.git('switch', '--quiet', '--create', 'change');
});

/** The changed connectors as `NAME change because`, in one line each. */
function changed(env: NodeJS.ProcessEnv = {}, ref = 'main', cwd = repository.path): string[] {
  const { touched, removed } = changedConnectors(ref, env, cwd);
  return [...touched, ...removed].map(
    ({ name, file, change, because }) => `${name} (${file}) ${change}: ${because.join(' ')}`,
  );
}

test('nothing has changed', () => {
  repository.write('docs/notes.md', 'other notes');
  repository.commit();
  expect(changed()).toEqual([]);
});

test.each([
  ['committed', () => repository.commit()],
  ['staged', () => repository.git('add', '--all')],
  ['in the working tree', () => undefined],
])('specs that are modified, added and deleted, %s', (_, keep) => {
  repository.write(at('ber-01'), spec('ber-01'));
  repository.write(at('fra-01'), spec('fra-01', 'state: stopped\n'));
  repository.delete(at('muc-01'));
  keep();
  expect(changed()).toEqual([
    `ber-01 (${at('ber-01')}) added: ${at('ber-01')}`,
    `fra-01 (${at('fra-01')}) modified: ${at('fra-01')}`,
    `muc-01 (${at('muc-01')}) removed: ${at('muc-01')}`,
  ]);
});

test('what others have changed on the other branch since is no change of this one', () => {
  repository.write(at('fra-01'), spec('fra-01', 'state: stopped\n'));
  repository.commit();
  repository.git('switch', '--quiet', 'main');
  repository.write(at('muc-01'), spec('muc-01', 'state: stopped\n'));
  repository.commit();
  repository.git('switch', '--quiet', 'change');
  expect(changed()).toEqual([`fra-01 (${at('fra-01')}) modified: ${at('fra-01')}`]);
});

test('a base touches those that extend it', () => {
  repository.git('switch', '--quiet', 'main');
  repository.write(at('base'), VALID.replace('name: fra-01\n', ''));
  repository.write(at('ber-01'), 'extends: base.yaml\nname: ber-01\n');
  repository.write(at('ber-02'), 'extends: base.yaml\nname: ber-02\n');
  repository.commit();
  repository.write(at('base'), VALID.replace('name: fra-01\n', '').replace('DC0', 'DC1'));
  expect(changed()).toEqual(
    ['ber-01', 'ber-02'].map((name) => `${name} (${at(name)}) modified: ${at('base')}`),
  );
  repository.delete(at('base'));
  expect(changed()).toEqual(
    ['ber-01', 'ber-02'].map((name) => `${name} (${at(name)}) modified: ${at('base')}`),
  );
});

describe('files that a spec names by path', () => {
  const naming = (name: string, path: string): string =>
    spec(name).replace('  datacenter:', `  tls: { caFile: ${path} }\n  datacenter:`);
  const registered = (name: string): string =>
    spec(name, 'registration:\n  configuration: { file: ../amp-configuration }\n');

  test('in the spec itself, and in its base', () => {
    repository.write('config/base/base.yaml', naming('x', 'ca.pem').replace('name: x\n', ''));
    repository.write(at('ber-01'), 'extends: ../base/base.yaml\nname: ber-01\n');
    repository.write(at('muc-01'), naming('muc-01', '../../certificates/ca.pem'));
    repository.write(at('fra-01'), registered('fra-01'));
    for (const name of ['config/base/ca.pem', 'certificates/ca.pem', 'config/amp-configuration'])
      repository.write(name, 'as it was');
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.write('config/base/ca.pem', 'another');
    expect(changed({}, since)).toEqual([`ber-01 (${at('ber-01')}) modified: config/base/ca.pem`]);
    repository.write('certificates/ca.pem', 'another');
    repository.write('config/amp-configuration', 'another');
    expect(changed({}, since)).toEqual([
      `ber-01 (${at('ber-01')}) modified: config/base/ca.pem`,
      `fra-01 (${at('fra-01')}) modified: config/amp-configuration`,
      `muc-01 (${at('muc-01')}) modified: certificates/ca.pem`,
    ]);
  });

  test('a sops file, and a path from the environment', () => {
    const password = (reference: string): string => `  username: { ${reference} }\n  datacenter:`;
    repository.write(at('fra-01'), spec('fra-01').replace('  datacenter:', password('sops: keys.enc#a.b')));
    repository.write(at('muc-01'), spec('muc-01').replace('source: image.ova', 'source: { env: IMAGE }'));
    repository.write(at('keys').replace('.yaml', '.enc'), 'as it was');
    repository.write('config/connectors/some.ova', 'as it was');
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.write('config/connectors/keys.enc', 'another');
    expect(changed({}, since)).toEqual([`fra-01 (${at('fra-01')}) modified: config/connectors/keys.enc`]);
    repository.write('config/connectors/some.ova', 'another');
    expect(changed({ IMAGE: 'some.ova' }, since)).toEqual([
      `fra-01 (${at('fra-01')}) modified: config/connectors/keys.enc`,
      `muc-01 (${at('muc-01')}) modified: config/connectors/some.ova`,
    ]);
  });

  test('of a spec that is not valid', () => {
    repository.write(at('muc-01'), naming('muc-01', 'ca.pem').replace('cluster:', 'clutser:'));
    repository.write('config/connectors/ca.pem', 'as it was');
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.write('config/connectors/ca.pem', 'another');
    expect(changed({}, since)).toEqual([`muc-01 (${at('muc-01')}) modified: config/connectors/ca.pem`]);
  });

  test('a link, and what it leads to', () => {
    repository.write('shared/fra-01.yaml', spec('ber-01'));
    symlinkSync('../../shared/fra-01.yaml', join(repository.path, at('ber-01')));
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.write('shared/fra-01.yaml', spec('ber-01', 'state: stopped\n'));
    expect(changed({}, since)).toEqual([`ber-01 (${at('ber-01')}) modified: ${at('ber-01')}`]);
  });
});

test.each([
  'package.json',
  'package-lock.json',
  'cdktf.json',
  '.terraform.lock.hcl',
  'main.ts',
  'aspects/tags.ts',
])('%s touches all', (name) => {
  repository.write(name, 'another');
  repository.commit();
  expect(changed()).toEqual(
    ['fra-01', 'muc-01'].map((connector) => `${connector} (${at(connector)}) modified: ${name}`),
  );
});

test.each(['other/package.json', 'node_modules/x/main.js'])('%s touches none', (name) => {
  repository.write(name, 'another');
  repository.commit();
  expect(changed()).toEqual([]);
});

test('only the files beside its own cdktf.json concern an app in a folder of a larger repository', () => {
  repository.write('app/cdktf.json', '{}');
  repository.write(`app/${at('ber-01')}`, spec('ber-01'));
  repository.commit();
  const since = repository.git('rev-parse', 'HEAD').trim();
  repository.write('package.json', '{}');
  repository.write('other.ts', '');
  const app = join(repository.path, 'app');
  expect(changed({}, since, app)).toEqual([]);
  repository.write('app/package.json', '{}');
  expect(changed({}, since, app)).toEqual([`ber-01 (${at('ber-01')}) modified: package.json`]);
});

describe('renames', () => {
  test.each([
    ['committed', () => repository.commit()],
    ['not even staged', () => undefined],
  ])('the same name in another file is the same connector, %s', (_, keep) => {
    repository.move(at('fra-01'), at('frankfurt'));
    keep();
    expect(changed()).toEqual([`fra-01 (${at('frankfurt')}) modified: ${at('frankfurt')}`]);
  });

  test('another name is another connector, in the same file and in another', () => {
    repository.write(at('fra-01'), spec('fra-02'));
    repository.move(at('muc-01'), at('muc-02'));
    repository.write(at('muc-02'), spec('muc-02'));
    repository.commit();
    expect(changed()).toEqual([
      `fra-02 (${at('fra-01')}) added: ${at('fra-01')}`,
      `muc-02 (${at('muc-02')}) added: ${at('muc-02')}`,
      `fra-01 (${at('fra-01')}) removed: ${at('fra-01')}`,
      `muc-01 (${at('muc-01')}) removed: ${at('muc-01')}`,
    ]);
  });

  test('a draft that becomes a spec is added', () => {
    repository.write('drafts/ber-01.yaml', spec('ber-01'));
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.move('drafts/ber-01.yaml', at('ber-01'));
    repository.commit();
    expect(changed({}, since)).toEqual([`ber-01 (${at('ber-01')}) added: ${at('ber-01')}`]);
  });

  test('a spec that becomes a draft is removed', () => {
    repository.move(at('fra-01'), 'drafts/fra-01.yaml');
    repository.commit();
    expect(changed()).toEqual([`fra-01 (${at('fra-01')}) removed: ${at('fra-01')}`]);
  });
});

describe('specs that are not valid', () => {
  test.each([
    ['an unknown key', (text: string) => text.replace('cluster:', 'clutser:')],
    ['no YAML', (text: string) => `${text}a: [\n`],
    ['another kind', (text: string) => text.replace('AwsConnector', 'Other')],
  ])('%s: it is touched, by its name', (_, change) => {
    repository.write(at('fra-01'), change(spec('fra-01')));
    repository.commit();
    expect(changed()).toEqual([`fra-01 (${at('fra-01')}) modified: ${at('fra-01')}`]);
  });

  test('without a name it is the connector it was, and a new one its file', () => {
    repository.write(at('fra-01'), spec('fra-01').replace('name: fra-01\n', ''));
    repository.write(at('ber-01'), 'nothing of a spec');
    repository.write(at('ber-02'), spec('x; echo harm'));
    expect(changed()).toEqual([
      `${at('ber-01')} (${at('ber-01')}) added: ${at('ber-01')}`,
      `${at('ber-02')} (${at('ber-02')}) added: ${at('ber-02')}`,
      `fra-01 (${at('fra-01')}) modified: ${at('fra-01')}`,
    ]);
  });
});

describe('what CONNECTOR_SPECS names', () => {
  test.each([
    ['a glob', 'config/**/*.yaml'],
    ['a directory', 'config/connectors'],
    ['an absolute directory', () => join(repository.path, 'config/connectors')],
    ['an absolute glob', () => join(repository.path, 'config/*/*.yaml')],
  ])('%s, with a spec that has gone', (_, specs) => {
    repository.write('elsewhere/ber-01.yaml', spec('ber-01'));
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.delete(at('muc-01'));
    repository.delete('elsewhere/ber-01.yaml');
    repository.commit();
    const named = typeof specs === 'string' ? specs : specs();
    expect(changed({ CONNECTOR_SPECS: named }, since)).toEqual([
      `muc-01 (${at('muc-01')}) removed: ${at('muc-01')}`,
    ]);
  });

  test('the last connector may go, with its directory', () => {
    repository.delete(at('fra-01'));
    repository.git('rm', '--quiet', '-r', 'config');
    repository.commit();
    expect(changed()).toEqual(
      ['fra-01', 'muc-01'].map((name) => `${name} (${at(name)}) removed: ${at(name)}`),
    );
    expect(changed({ CONNECTOR_SPECS: at('fra-01') })).toEqual([
      `fra-01 (${at('fra-01')}) removed: ${at('fra-01')}`,
    ]);
    expect(() => changed({ CONNECTOR_SPECS: 'config/other' })).toThrow(
      'CONNECTOR_SPECS: config/other is neither a file nor a directory',
    );
  });

  test('a spec outside the repository counts as changed, since nobody knows', () => {
    writeFileSync(repository.beside('out-01.yaml'), spec('out-01'));
    expect(changed({ CONNECTOR_SPECS: '../out-01.yaml' })).toEqual([
      'out-01 (../out-01.yaml) modified: ../out-01.yaml (outside the repository)',
    ]);
  });

  test('a file that git ignores is no change', () => {
    repository.write('.gitignore', 'config/connectors/.state/\n');
    repository.commit();
    const since = repository.git('rev-parse', 'HEAD').trim();
    repository.write('config/connectors/.state/fra-01.tfstate', '{}');
    expect(changed({}, since)).toEqual([]);
  });
});

describe('what it cannot be compared with', () => {
  test.each(['origin/main', 'refs/heads/gone', '0000000000000000000000000000000000000000', '--all'])(
    '%s',
    (ref) => {
      expect(() => changed({}, ref)).toThrow(
        `--since: there is no commit "${ref}" in ${repository.path}; fetch it (git fetch origin; actions/checkout: fetch-depth: 0), or name a branch, a tag or a commit that is there`,
      );
    },
  );

  test('a shallow clone says how to be a whole one', () => {
    const first = repository.git('rev-parse', 'HEAD').trim();
    repository.write('docs/notes.md', 'more');
    repository.commit();
    const clone = repository.beside('clone');
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${repository.path}`, clone], {
      stdio: 'pipe',
    });
    expect(() => changed({}, first, clone)).toThrow(
      `--since: there is no commit "${first}" in ${clone}; this clone is shallow: fetch the whole history (actions/checkout: fetch-depth: 0; GitLab: GIT_DEPTH: 0; or git fetch --unshallow)`,
    );
  });

  test('a history with nothing in common', () => {
    repository.git('switch', '--quiet', '--orphan', 'other');
    repository.write(at('fra-01'), spec('fra-01'));
    repository.commit();
    expect(() => changed()).toThrow(
      `--since: "main" and HEAD have no commit in common in ${repository.path}; `,
    );
  });

  test('a directory of no repository', () => {
    const outside = repository.beside('outside');
    mkdirSync(outside);
    expect(() => changed({}, 'main', outside)).toThrow(`${outside} lies in no git repository`);
  });
});

test('a thousand specs take little time', () => {
  repository.write(at('base'), VALID.replace('name: fra-01\n', ''));
  for (let index = 0; index < 1000; index += 1) {
    const name = `a${String(index)}`;
    repository.write(at(name), index % 2 === 0 ? `extends: base.yaml\nname: ${name}\n` : spec(name));
  }
  repository.commit();
  const since = repository.git('rev-parse', 'HEAD').trim();
  repository.write(at('a7'), spec('a7', 'state: stopped\n'));
  const start = process.cpuUsage();
  expect(changed({}, since)).toHaveLength(1);
  const one = process.cpuUsage(start).user / 1e6;
  repository.write('package.json', '{}');
  expect(changed({}, since)).toHaveLength(1002);
  const all = process.cpuUsage(start).user / 1e6 - one;
  if (process.env.DEBUG !== undefined) console.log({ one, all });
  expect(one).toBeLessThan(5);
  expect(all).toBeLessThan(10);
});
