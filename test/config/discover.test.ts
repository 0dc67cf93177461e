import { discoverSpecs } from '../../config';
import { useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

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
