import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { discoverSpecs } from '../../config';
import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const BASE = VALID.replace('name: fra-01\n', '');

const found = (specs?: string): string[] =>
  discoverSpecs(specs, directory.path).map((file) => file.slice(directory.path.length + 1));

test('a file, a directory, a glob', () => {
  for (const name of ['a.yaml', 'b.yml', 'notes.md', 'site/c.yaml']) directory.write(name, VALID);
  expect(found('b.yml')).toEqual(['b.yml']);
  expect(found('.')).toEqual(['a.yaml', 'b.yml']);
  expect(found('**/*.yaml')).toEqual(['a.yaml', 'site/c.yaml']);
});

test('config/connectors, when nothing is named', () => {
  directory.write('config/connectors/a.yaml', VALID);
  expect(found()).toEqual(['config/connectors/a.yaml']);
});

test('a base is no connector', () => {
  directory.write('base.yaml', 'kind: AwsConnector\n');
  directory.write('a.yaml', 'extends: base.yaml\nname: a\n');
  expect(found('.')).toEqual(['a.yaml']);
  expect(found('base.yaml')).toEqual(['base.yaml']);
});

test('a base is no connector, even of a file with a slip of syntax', () => {
  directory.write('base.yaml', BASE);
  directory.write('a.yaml', 'extends: base.yaml\nname: a\nname: a\n');
  expect(found('.')).toEqual(['a.yaml']);
  expect(directory.problems(found('.'))).toEqual([
    'a.yaml:3:1: duplicate key: it stands in this map already; keep one of the two',
  ]);
});

test('a file with a name is a connector, whoever extends it', () => {
  directory.write('a.yaml', `extends: a.yaml\n${VALID}`);
  expect(found('.')).toEqual(['a.yaml']);
  directory.write('a.yaml', `extends: b.yaml\n${VALID}`);
  directory.write('b.yaml', `extends: a.yaml\n${VALID}`);
  expect(found('.')).toEqual(['a.yaml', 'b.yaml']);
});

test('a file without a name that extends itself is not lost', () => {
  directory.write('a.yaml', 'extends: a.yaml\n');
  expect(found('.')).toEqual(['a.yaml']);
});

test('bases alone are no connectors', () => {
  directory.write('a.yaml', 'extends: b.yaml\n');
  directory.write('b.yaml', 'extends: a.yaml\n');
  const message = 'holds nothing but bases, which other files extend; the file of a connector has a name';
  expect(() => found('.')).toThrow(new Error(`CONNECTOR_SPECS: . ${message}`));
  expect(() => found('*.yaml')).toThrow(new Error(`CONNECTOR_SPECS: *.yaml ${message}`));
});

test('what an editor or another system leaves behind is no connector', () => {
  for (const name of ['a.yaml', '._a.yaml', '.#a.yaml']) directory.write(name, VALID);
  expect(found('.')).toEqual(['a.yaml']);
  expect(found('*.yaml')).toEqual(['a.yaml']);
});

test('a pipe is not opened', () => {
  execFileSync('mkfifo', [join(directory.path, 'pipe.yaml')]);
  expect(found('.')).toEqual(['pipe.yaml']);
});

test.each([
  [
    'nowhere',
    "CONNECTOR_SPECS: nowhere is neither a file nor a directory; name a spec's file, a directory or a glob",
  ],
  ['*.yaml', "CONNECTOR_SPECS: *.yaml matches no .yaml file; name a spec's file, a directory or a glob"],
  ['.', 'CONNECTOR_SPECS: . holds no .yaml file; see config/examples for a start'],
  [
    undefined,
    "CONNECTOR_SPECS is not set, and config/connectors is neither a file nor a directory; name a spec's file, a directory or a glob",
  ],
])('%s finds nothing', (specs, message) => {
  expect(() => discoverSpecs(specs, directory.path)).toThrow(new Error(message));
});
