// Generates what is derived: config/spec.generated.ts and docs/spec.md from the schema, the plugin protocol's types
// from its .proto, docs/provider/ from the provider's definitions, docs/commands/ from the commands', docs/user-guide.md from its list.
// `node scripts/generate.mjs --check` writes nothing and fails when a file is not up to date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';
import { protocolModule } from './protocol.mjs';
import { commandDocs } from './command-docs.mjs';
import { providerDocs } from './provider-docs.mjs';
import { userGuide } from './user-guide.mjs';

const root = new URL('../', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('config/connector.schema.json', root), 'utf8'));

/** A resolved spec has every default: what has one is never absent. */
function requireDefaulted(node) {
  // With a description beside it, every use of a definition would become a type of its own.
  if (node.$ref) return { $ref: node.$ref };
  const copy = { ...node };
  // One of several keys: the type lists them all as optional, which reads better than a union of six maps.
  for (const keyword of ['oneOf', 'if', 'then']) delete copy[keyword];
  if (typeof copy.additionalProperties === 'object')
    copy.additionalProperties = requireDefaulted(copy.additionalProperties);
  if (copy.items) copy.items = requireDefaulted(copy.items);
  if (copy.properties) {
    const always = Object.entries(copy.properties).filter(
      ([, child]) => 'default' in child || child['x-resolved'],
    );
    copy.required = [...new Set([...(copy.required ?? []), ...always.map(([key]) => key)])];
    copy.properties = mapValues(copy.properties, requireDefaulted);
  }
  return copy;
}

const mapValues = (map, change) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));

async function types() {
  const definitions = mapValues(schema.$defs, requireDefaulted);
  const text = await compile(
    {
      title: 'Kinds',
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(schema.oneOf.map(({ $ref }) => [$ref.split('/').pop(), { $ref }])),
      $defs: definitions,
    },
    'Kinds',
    {
      bannerComment: '// Generated from connector.schema.json by `npm run generate`. Do not edit.',
      unreachableDefinitions: false,
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      style: { singleQuote: true },
    },
  );
  return text;
}

const at = (node) => {
  if (!node.$ref) return node;
  const target = schema.$defs[node.$ref.split('/').pop()];
  return { ...at(target), ...node, $ref: undefined };
};

function typeText(node) {
  if (node['x-secret']) return 'reference';
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node['x-duration'] ?? node['x-size']) {
    const { minimum, maximum } = node['x-duration'] ?? node['x-size'];
    return `${node['x-size'] ? 'size' : 'duration'}, ${minimum} to ${maximum}`;
  }
  const types = [node.type].flat();
  if (types.includes('string') && types.includes('object'))
    return node.then
      ? `${node.then.enum.map((v) => `\`${v}\``).join(', ')} or a map`
      : 'text or `{ env: NAME }`';
  return (
    { string: 'text', integer: 'whole number', boolean: '`true`, `false`', array: 'list', object: 'map' }[
      types[0]
    ] ?? types.join(' or ')
  );
}

function rows(node, path = '') {
  const lines = [];
  for (const [key, raw] of Object.entries(node.properties ?? {})) {
    const child = at(raw);
    const name = path ? `${path}.${key}` : key;
    const required = (node.required ?? []).includes(key);
    const fallback =
      child['x-default'] ??
      (raw.default !== undefined && JSON.stringify(raw.default) !== '{}'
        ? `\`${JSON.stringify(raw.default)}\``
        : '');
    const allowed = child['x-allowed'] && !child['x-secret'] ? ` Allowed: ${child['x-allowed']}.` : '';
    lines.push(
      `| \`${name}\` | ${typeText(child)} | ${required ? '**required**' : fallback} | ${child.description ?? ''}${allowed} |`,
    );
    const environmentOnly = child.properties && Object.keys(child.properties).join() === 'env';
    if (child.properties && !child['x-secret'] && !environmentOnly) lines.push(...rows(child, name));
  }
  return lines;
}

function reference() {
  const parts = [
    '# The spec',
    '',
    'Generated from `config/connector.schema.json` by `npm run generate`. Do not edit.',
    '',
  ];
  for (const { $ref } of schema.oneOf) {
    const kind = $ref.split('/').pop();
    parts.push(
      `## kind: ${kind}`,
      '',
      at({ $ref }).description,
      '',
      '| key | value | default | meaning |',
      '| --- | --- | --- | --- |',
      ...rows(at({ $ref })).map((row) => row.replaceAll('\\', '\\\\')),
      '',
    );
  }
  parts.push(
    '## References',
    '',
    schema.$defs.secretReference.description,
    '',
    '| key | meaning |',
    '| --- | --- |',
  );
  for (const [key, raw] of Object.entries(schema.$defs.secretReference.properties))
    parts.push(`| \`${key}\` | ${at(raw).description} |`);
  return parts.join('\n') + '\n';
}

const typescript = async (path, text) => [
  path,
  await prettier.format(text, {
    ...(await prettier.resolveConfig(fileURLToPath(new URL(path, root)))),
    parser: 'typescript',
  }),
];

const protocol = 'provider/runtime/protocol/plugin6';
const outputs = [
  await typescript('config/spec.generated.ts', await types()),
  ['docs/spec.md', reference()],
  await typescript(`${protocol}.generated.ts`, protocolModule(new URL(`${protocol}.proto`, root))),
  ...providerDocs(),
  ...commandDocs(),
  userGuide(root, schema),
];
const check = process.argv.includes('--check');
let stale = 0;
for (const [path, text] of outputs) {
  const file = new URL(path, root);
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // Not there yet: stale.
  }
  if (current === text) continue;
  if (check) {
    console.error(`${path} is not what its source says: run \`npm run generate\` and commit it`);
    stale += 1;
  } else {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;
