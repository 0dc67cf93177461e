import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connector } from '../../provider/connector';
import { schemaProblems, type Attributes } from '../../provider/runtime';

const root = join(__dirname, '../..');
const types = [
  ...(connector.resources ?? []),
  ...(connector.dataSources ?? []),
  ...(connector.ephemeralResources ?? []),
];

test('the definitions are what the protocol allows', () => {
  expect(schemaProblems(connector)).toEqual([]);
});

test('every attribute says what it is, in a sentence', () => {
  const silent = (attributes: Attributes, parent: string): string[] =>
    Object.entries(attributes).flatMap(([name, { type, options }]) => {
      const path = `${parent}.${name}`;
      const own = (options.description ?? '').endsWith('.') ? [] : [path];
      return type.kind === 'nested' ? [...own, ...silent(type.attributes, path)] : own;
    });
  expect(silent(connector.attributes, 'provider')).toEqual([]);
  expect(types.flatMap(({ type, attributes }) => silent(attributes, type))).toEqual([]);
});

test('every type has an example and a page, and nothing else has', () => {
  const names = types.map(({ type }) => type);
  const examples = readdirSync(join(root, 'provider/examples')).map((file) => file.replace(/\.tf$/, ''));
  expect(examples.sort()).toEqual([...names, 'provider'].sort());
  for (const name of names) {
    const text = readFileSync(join(root, `provider/examples/${name}.tf`), 'utf8');
    expect(text).toContain(`"${name}"`);
  }
  const pages = readdirSync(join(root, 'docs/provider'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('/'))
    .map((file) => `connector_${file.replace(/^.*\/|\.md$/g, '')}`);
  expect(pages.sort()).toEqual([...names].sort());
  expect(existsSync(join(root, 'docs/provider/index.md'))).toBe(true);
});
