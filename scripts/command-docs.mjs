// The commands' documentation, from what `--help` is made of: a page a verb.
import { definitions } from './definitions.mjs';

const GENERATED =
  'Generated from the definitions in `cli/` by `npm run generate`. Do not edit. `connector COMMAND --help` says the same.';

/** @returns [path, text] of each page */
export function commandDocs() {
  const { connectorProgram } = definitions('cli/program.ts');
  const manual = definitions('cli/manual/index.ts');
  const program = connectorProgram();
  const verbs = manual.commandsBelow(program).filter((command) => command.parent === program);
  requirePages(manual, program);
  return [
    ['docs/commands/index.md', overview(verbs)],
    ...verbs.map((verb) => [
      `docs/commands/${verb.name()}.md`,
      text([
        `# connector ${verb.name()}`,
        GENERATED,
        ...section(verb, manual, ''),
        ...manual
          .commandsBelow(verb)
          .flatMap((command) => [`## connector ${manual.pathOf(command)}`, ...section(command, manual, '#')]),
      ]),
    ]),
  ];
}

/** A command without a page would have half a help, and a page without a command is of one that is gone. */
function requirePages({ MANUAL, ENVIRONMENT, commandsBelow, pathOf }, program) {
  const paths = commandsBelow(program).map(pathOf);
  const pages = Object.entries(MANUAL);
  const problems = [
    ...paths.filter((path) => !(path in MANUAL)).map((path) => `cli/manual has no page for: ${path}`),
    ...pages.filter(([path]) => !paths.includes(path)).map(([path]) => `there is no command: ${path}`),
    ...pages.flatMap(([path, { examples, environment = [], seeAlso = [] }]) => [
      ...(examples.length === 0 ? [`${path}: it has no example`] : []),
      ...environment.filter((name) => !(name in ENVIRONMENT)).map((name) => `${path}: no variable ${name}`),
      ...seeAlso.filter((name) => !paths.includes(name)).map((name) => `${path}: no command ${name}`),
    ]),
  ];
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function overview(verbs) {
  const groups = [...new Set(verbs.map((verb) => verb.helpGroup()))];
  return text([
    '# Commands',
    GENERATED,
    ...groups.flatMap((group) => [
      `## ${group.replace(/:$/, '')}`,
      table(
        ['command', 'does'],
        verbs
          .filter((verb) => verb.helpGroup() === group)
          .map((verb) => [`[${verb.name()}](${verb.name()}.md)`, verb.description()]),
      ),
    ]),
  ]);
}

function section(command, { MANUAL, ENVIRONMENT, DONE_OR_NOT, SPECS_ALONE, pathOf }, deeper) {
  const path = pathOf(command);
  const { about, examples, exitCodes = DONE_OR_NOT, environment = SPECS_ALONE, seeAlso = [] } = MANUAL[path];
  const help = command.createHelp();
  const heading = (title) => `##${deeper} ${title}`;
  const rows = (items, term, description) => items.map((item) => [`\`${term(item)}\``, description(item)]);
  return [
    `${sentence(command.description())}`,
    fence(help.commandUsage(command)),
    ...about,
    ...part(
      heading('Arguments'),
      ['argument', 'what'],
      [
        ...rows(
          help.visibleArguments(command),
          (each) => each.name(),
          (each) => help.argumentDescription(each),
        ),
      ],
    ),
    ...part(
      heading('Options'),
      ['option', 'what'],
      [
        ...rows(
          help.visibleOptions(command),
          (each) => each.flags,
          (each) => help.optionDescription(each),
        ),
      ],
    ),
    heading('Examples'),
    ...examples.flatMap(({ command: line, says }) => [says, fence(line)]),
    heading('Exit codes'),
    table(['code', 'means'], Object.entries(exitCodes)),
    ...part(
      heading('Environment'),
      ['variable', 'what'],
      environment.map((name) => [`\`${name}\``, ENVIRONMENT[name]]),
    ),
    ...(seeAlso.length === 0 ? [] : [`See also: ${seeAlso.map(link).join(', ')}.`]),
  ];
}

const part = (heading, columns, rows) => (rows.length === 0 ? [] : [heading, table(columns, rows)]);
const fence = (line) => `\`\`\`\n${line}\n\`\`\``;
const link = (path) => `[connector ${path}](${path.split(' ')[0]}.md)`;
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;
const cell = (words) => String(words).replaceAll('|', '\\|').replaceAll('<', '&lt;');
const table = (columns, rows) =>
  [
    columns,
    columns.map(() => '---'),
    ...rows.map((row) => row.map((each, at) => (at === 0 ? each : cell(each)))),
  ]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
const text = (blocks) => `${blocks.join('\n\n')}\n`;
