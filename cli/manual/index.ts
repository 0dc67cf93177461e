import type { Command } from 'commander';
import { APPLIANCES } from './appliances';
import { DEPLOYMENT } from './deployment';
import { ENVIRONMENT } from './environment';
import { LAB_COMMANDS } from './lab';
import { OPERATIONS } from './operations';
import { DONE_OR_NOT, SPECS_ALONE, type ManualPage } from './page';
import { SHELL } from './shell';
import { SPECS } from './specs';

export { ENVIRONMENT } from './environment';
export { DONE_OR_NOT, SPECS_ALONE, type Example, type ManualPage } from './page';

/** A page for every command, by its words after `connector`. */
export const MANUAL: Readonly<Record<string, ManualPage>> = {
  ...SPECS,
  ...DEPLOYMENT,
  ...OPERATIONS,
  ...APPLIANCES,
  ...SHELL,
  ...LAB_COMMANDS,
};

/** `cert show`, of a command or of one below it. */
export function pathOf(command: Command): string {
  const parent = command.parent;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

/** Every command below, with those below those; not the hidden ones, nor `help`. */
export function commandsBelow(command: Command): Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help')
    .flatMap((each) => [each, ...commandsBelow(each)]);
}

/** Has `--help` of every command tell its examples, exit codes and variables, as docs/commands does. */
export function showManual(program: Command): void {
  for (const command of commandsBelow(program)) {
    const page = MANUAL[pathOf(command)];
    if (page !== undefined) command.addHelpText('after', `\n${helpText(page)}`);
  }
}

function helpText({
  about,
  examples,
  exitCodes = DONE_OR_NOT,
  environment = SPECS_ALONE,
  seeAlso = [],
}: ManualPage): string {
  const sections = [
    about.map((paragraph) => wrapped(paragraph, '')).join('\n\n'),
    `Examples:\n${examples.map(({ command, says }) => `  ${command}\n      ${says}`).join('\n')}`,
    `Exit codes:\n${Object.entries(exitCodes)
      .map(([code, means]) => `  ${code}  ${means}`)
      .join('\n')}`,
    ...(environment.length === 0
      ? []
      : [
          `Environment:\n${environment.map((name) => wrapped(`${name}: ${ENVIRONMENT[name] ?? ''}`, '  ', '      ')).join('\n')}`,
        ]),
    ...(seeAlso.length === 0 ? [] : [`See also: ${seeAlso.map((name) => `connector ${name}`).join(', ')}`]),
  ];
  return sections.join('\n\n');
}

const WIDTH = 80;

/** In lines of at most 80 characters, as commander wraps the rest of the help where there is no terminal. */
function wrapped(text: string, first: string, others = first): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const next = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (next.length > WIDTH && line.trim() !== '') {
      lines.push(line);
      line = `${others}${word}`;
    } else {
      line = next;
    }
  }
  return [...lines, line].join('\n');
}
