// The provider's documentation, from its definitions and from provider/examples/: a page a type.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { definitions } from './definitions.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @returns [path, text] of each page */
export function providerDocs() {
  const { connector } = definitions('provider/connector.ts');
  const kinds = [
    ['resources', 'resource', connector.resources ?? []],
    ['data-sources', 'data source', connector.dataSources ?? []],
    ['ephemeral-resources', 'ephemeral resource', connector.ephemeralResources ?? []],
  ];
  return [
    ['docs/provider/index.md', overview(connector, kinds)],
    ...kinds.flatMap(([folder, kind, types]) =>
      types.map((type) => [
        `docs/provider/${folder}/${type.type.replace(/^connector_/, '')}.md`,
        page(type.type, kind, type),
      ]),
    ),
  ];
}

const GENERATED = 'Generated from the definitions in `provider/` by `npm run generate`. Do not edit.';

const example = (name) => [
  '```terraform',
  readFileSync(join(root, `provider/examples/${name}.tf`), 'utf8').trim(),
  '```',
];

function overview({ name, description, attributes, validators }, kinds) {
  return lines([
    `# The ${name} provider`,
    GENERATED,
    description,
    example('provider'),
    '## Arguments',
    table(attributes),
    rules(validators),
    ...kinds.flatMap(([folder, kind, types]) => [
      `## ${kind[0].toUpperCase()}${kind.slice(1)}s`,
      types.map(
        ({ type, description: text }) =>
          `- [${type}](${folder}/${type.replace(/^connector_/, '')}.md): ${firstSentence(text)}`,
      ),
    ]),
  ]);
}

function page(type, kind, { description, attributes, validators, importState }) {
  const settable = entries(attributes).filter(([, { options }]) => options.required || options.optional);
  const computed = entries(attributes).filter(([, { options }]) => !options.required && !options.optional);
  return lines([
    `# ${type} (${kind})`,
    GENERATED,
    description,
    example(type),
    '## Arguments',
    table(Object.fromEntries(settable)),
    rules(validators),
    ...(computed.length > 0 ? ['## Attributes', table(Object.fromEntries(computed))] : []),
    ...(importState ? ['## Import', ['```sh', `terraform import ${type}.NAME ID`, '```']] : []),
  ]);
}

const entries = (attributes) => Object.entries(attributes);

const firstSentence = (text) => /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;

function table(attributes) {
  return ['| name | type | default | meaning |', '| --- | --- | --- | --- |', ...rows(attributes, '')];
}

function rows(attributes, parent) {
  return entries(attributes).flatMap(([name, attribute]) => {
    const { type, options } = attribute;
    const path = `${parent}${name}`;
    const inner = type.kind === 'nested' ? rows(type.attributes, `${path}${SUFFIX[type.nesting]}.`) : [];
    return [`| \`${path}\` | ${typeName(type)} | ${presence(options)} | ${meaning(options)} |`, ...inner];
  });
}

const SUFFIX = { single: '', list: '[]', set: '[]', map: '{}' };

function typeName(type) {
  if (type.kind === 'nested') return type.nesting === 'single' ? 'object' : `${type.nesting} of objects`;
  if (type.element) return `${type.kind} of ${typeName(type.element)}s`;
  return { int: 'whole number' }[type.kind] ?? type.kind;
}

function presence({ required, default: value, optional }) {
  if (required) return 'required';
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  return optional ? '' : 'computed';
}

function meaning({ description = '', requiresReplace, sensitive, writeOnly, validators = [] }) {
  const notes = [
    description,
    ...validators.map(({ describe }) => `Allowed: ${describe}.`),
    requiresReplace ? 'Another value replaces it.' : '',
    sensitive ? 'Sensitive.' : '',
    writeOnly ? 'Write-only.' : '',
  ];
  return notes
    .filter((note) => note !== '')
    .join(' ')
    .replaceAll('|', '\\|');
}

const rules = (validators = []) => validators.map(({ describe }) => `- ${describe}`);

/** Paragraphs, and lists of lines that belong together, with an empty line between. */
const lines = (parts) =>
  parts
    .filter((part) => part.length > 0)
    .map((part) => (Array.isArray(part) ? part.join('\n') : part))
    .join('\n\n') + '\n';
