import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSpecs } from '../../../config';
import { createRepository, type NewRepository } from '../../../deployment/new-repository';
import { packageSource } from '../../../deployment/new-repository/package-source';
import { pipelineFiles } from '../../../deployment/new-repository/pipeline-files';
import { writeNewFiles } from '../../../deployment/new-repository/write-files';
import { dependencies } from '../../../package.json';

let scratch: string;
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'new-repository-'))));
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const create = (change: Partial<NewRepository> = {}): string[] =>
  createRepository({
    directory: join(scratch, 'My Connectors'),
    connector: 'ber-01',
    package: '0.1.0',
    pipeline: 'none',
    cdktn: false,
    ...change,
  });
const read = (name: string): string => readFileSync(join(scratch, 'My Connectors', name), 'utf8');
const everything = (): string[] =>
  readdirSync(scratch, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

test('a repository that installs an exact version', () => {
  const files = create();
  expect(files.sort()).toEqual([
    '.gitignore',
    'README.md',
    'cdktf.json',
    'config/connectors/ber-01.yaml',
    'main.ts',
    'package.json',
  ]);
  expect(JSON.parse(read('package.json'))).toEqual({
    name: 'my-connectors',
    private: true,
    engines: { node: '>=20' },
    dependencies: { cdktf: dependencies.cdktf, 'connector-as-code': '0.1.0' },
  });
  expect(JSON.parse(read('cdktf.json'))).toMatchObject({ app: 'node -r connector-as-code/register main.ts' });
  expect(read('main.ts').trimEnd().split('\n')).toHaveLength(3);
  for (const line of ['node_modules/', 'cdktf.out/', '.state/', '*.tfplan', 'plan/', 'errored.tfstate'])
    expect(read('.gitignore').split('\n')).toContain(line);
});

test('its first spec is valid, protected, and has the name', () => {
  create();
  const file = join(scratch, 'My Connectors/config/connectors/ber-01.yaml');
  const { specs, problems } = loadSpecs([file], { env: {}, purpose: 'review' });
  expect(problems).toEqual([]);
  expect(specs.map(({ spec }) => spec)).toMatchObject([{ name: 'ber-01', deletionProtection: true }]);
  const text = read('config/connectors/ber-01.yaml');
  expect(text).not.toContain('fra-01');
  expect(text.split('\n')[0]).toBe(
    '# yaml-language-server: $schema=../../node_modules/connector-as-code/config/connector.schema.json',
  );
});

test("cdktf's successor takes its place everywhere", () => {
  create({ cdktn: true });
  expect(JSON.parse(read('package.json'))).toMatchObject({
    dependencies: { cdktf: 'npm:cdktn@0.24.0' },
    overrides: { cdktf: '$cdktf' },
  });
});

test('a packed file is copied into it', () => {
  writeFileSync(join(scratch, 'connector-as-code-0.1.0.tgz'), 'packed');
  const files = create({ package: join(scratch, 'connector-as-code-0.1.0.tgz') });
  expect(files).toContain('connector-as-code-0.1.0.tgz');
  expect(read('connector-as-code-0.1.0.tgz')).toBe('packed');
  expect(JSON.parse(read('package.json'))).toMatchObject({
    dependencies: { 'connector-as-code': 'file:connector-as-code-0.1.0.tgz' },
  });
});

test.each(['0.1.0', 'git+ssh://git@example.com/connectors.git#v0.1.0', 'https://example.com/packed.tgz'])(
  '%s is taken as it is',
  (spec) => {
    expect(packageSource(spec, scratch)).toEqual({ spec });
  },
);

test('neither a packed file that is not there nor a directory is taken', () => {
  expect(() => packageSource('./packed.tgz', scratch)).toThrow(
    `--package: ${join(scratch, 'packed.tgz')} does not exist; npm pack makes such a file`,
  );
  expect(() => packageSource('file:.', scratch)).toThrow(`--package: ${scratch} is a directory`);
});

test('what exists is not overwritten: all of it is named, and nothing is written', () => {
  mkdirSync(join(scratch, 'My Connectors/config/connectors'), { recursive: true });
  writeFileSync(join(scratch, 'My Connectors/README.md'), 'mine');
  writeFileSync(join(scratch, 'My Connectors/config/connectors/ber-01.yaml'), 'mine too');
  expect(() => create()).toThrow(
    `${join(scratch, 'My Connectors')}: nothing has been written, since these exist already: config/connectors/ber-01.yaml, README.md; move them away, or name another directory`,
  );
  expect(everything()).toEqual(['README.md', 'ber-01.yaml']);
});

test('a file in the place of a directory is in the way as well', () => {
  mkdirSync(join(scratch, 'My Connectors'));
  writeFileSync(join(scratch, 'My Connectors/config'), 'mine');
  expect(() => create()).toThrow('these exist already: config/connectors/ber-01.yaml; ');
  expect(everything()).toEqual(['config']);
});

test('what cannot be written to its end leaves nothing behind', () => {
  const texts = new Map([['a/b/c', 'text']]);
  const gone = new Map([['packed.tgz', join(scratch, 'gone.tgz')]]);
  expect(() => {
    writeNewFiles(join(scratch, 'new'), texts, gone);
  }).toThrow(`${join(scratch, 'new')}: nothing has been written: ENOENT`);
  expect(readdirSync(scratch)).toEqual([]);
});

describe('pipelines', () => {
  const lay = (path: string): void => {
    mkdirSync(join(scratch, path, '..'), { recursive: true });
    writeFileSync(join(scratch, path), path);
  };

  test('whatever files there are go where the service looks for them', () => {
    for (const name of ['github/plan.yml', 'github/apply.yml', 'github/README.md', 'gitlab/.gitlab-ci.yml'])
      lay(`pipelines/${name}`);
    lay('pipelines/atlantis/atlantis.yaml');
    const names = (pipeline: NewRepository['pipeline']): string[] => [
      ...pipelineFiles(pipeline, scratch).keys(),
    ];
    expect(names('github')).toEqual(['.github/workflows/apply.yml', '.github/workflows/plan.yml']);
    expect(names('gitlab')).toEqual(['.gitlab-ci.yml']);
    expect(names('atlantis')).toEqual(['atlantis.yaml']);
    expect(names('none')).toEqual([]);
    expect(pipelineFiles('github', scratch).get('.github/workflows/plan.yml')).toBe(
      'pipelines/github/plan.yml',
    );
  });

  test('a package without it says so', () => {
    expect(() => pipelineFiles('github', scratch)).toThrow(
      `--pipeline github: ${join(scratch, 'pipelines/github')} holds no .yml file; use --pipeline none`,
    );
    expect(existsSync(join(scratch, 'My Connectors'))).toBe(false);
  });
});
