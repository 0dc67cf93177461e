// The user guide's headings, each with the key or command that does it here and the test that shows it.
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { definitions } from './definitions.mjs';

const SOURCE = 'docs/user-guide.yaml';

/** @returns [path, text] @throws Error with every row that is empty, or names what is not there */
export function userGuide(root, schema) {
  const { connectorProgram } = definitions('cli/program.ts');
  const { commandsBelow, pathOf } = definitions('cli/manual/index.ts');
  const commands = new Set(commandsBelow(connectorProgram()).map(pathOf));
  const rows = parse(readFileSync(new URL(SOURCE, root), 'utf8'));
  const problems = rows.flatMap(({ heading, does, keys = [], commands: named = [], test }) =>
    [
      ...(heading && does && test ? [] : ['it is not complete']),
      ...(keys.length + named.length > 0 ? [] : ['neither key nor command']),
      ...keys.filter((key) => !hasKey(schema, key)).map((key) => `no key ${key}`),
      ...named.filter((name) => !commands.has(name)).map((name) => `no command ${name}`),
      ...(hasTest(root, test) ? [] : [`${test?.file} has no test "${test?.name}"`]),
    ].map((problem) => `${SOURCE}: ${heading}: ${problem}`),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return ['docs/user-guide.md', page(rows)];
}

function hasTest(root, { file, name } = {}) {
  const url = new URL(file, root);
  if (!existsSync(url)) return false;
  const text = readFileSync(url, 'utf8');
  return [`'${name}'`, `"${name}"`].some((title) => text.includes(`test(${title}`));
}

/** Whether the spec has a key, whichever branch of the schema it is in. */
function hasKey(schema, key) {
  const [kind] = schema.oneOf;
  return (
    key.split('.').reduce((nodes, name) => nodes.flatMap((node) => below(schema, node, name)), [kind])
      .length > 0
  );
}

function below(schema, node, name) {
  const { $ref, properties = {}, oneOf = [], anyOf = [], allOf = [] } = node;
  const own = properties[name] === undefined ? [] : [properties[name]];
  const referred = $ref === undefined ? [] : [schema.$defs[$ref.split('/').pop()]];
  return [
    ...own,
    ...[...referred, ...oneOf, ...anyOf, ...allOf].flatMap((each) => below(schema, each, name)),
  ];
}

const page = (rows) => `# What the user guide does by hand

Generated from \`${SOURCE}\` by \`npm run generate\`. Do not edit. The page "Managing the AWS Connector for vCenter" of the [user guide](https://github.com/awsdocs/aws-management-portal-for-vcenter-user-guide), in its order: what declares or does each thing, and the test that shows it.

| heading | here | keys of the spec | commands | shown by |
| --- | --- | --- | --- | --- |
${rows.map(row).join('\n')}
`;

const row = ({ heading, does, keys = [], commands = [], test: { file, name } }) =>
  `| ${[
    heading,
    does,
    keys.map((key) => `\`${key}\``).join(', '),
    commands.map((command) => `[${command}](commands/${command.split(' ')[0]}.md)`).join(', '),
    `[${name}](../${file})`,
  ].join(' | ')} |`;
