import Ajv2020 from 'ajv/dist/2020';
import schema from '../../config/connector.schema.json';

type Node = Record<string, unknown>;

test('the schema is valid JSON Schema 2020-12', () => {
  expect(new Ajv2020().validateSchema(schema)).toBe(true);
});

test('every key is described', () => {
  const undescribed: string[] = [];
  const visit = (node: Node, path: string): void => {
    for (const [key, child] of Object.entries((node.properties ?? {}) as Record<string, Node>)) {
      const target = typeof child.$ref === 'string' ? definition(child.$ref) : child;
      if (typeof (child.description ?? target.description) !== 'string') undescribed.push(`${path}.${key}`);
      if (child.$ref === undefined) visit(child, `${path}.${key}`);
    }
  };
  for (const [name, node] of Object.entries(schema.$defs)) visit(node, name);
  expect(undescribed).toEqual([]);
});

test('every pattern is explained in words', () => {
  const unexplained: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (typeof (node as Node).pattern === 'string' && (node as Node)['x-allowed'] === undefined)
      unexplained.push(path);
    for (const [key, child] of Object.entries(node)) visit(child, `${path}/${key}`);
  };
  visit(schema.$defs, '#');
  expect(unexplained).toEqual([]);
});

function definition(reference: string): Node {
  return schema.$defs[reference.replace('#/$defs/', '') as keyof typeof schema.$defs];
}
