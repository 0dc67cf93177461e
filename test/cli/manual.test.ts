import type { Command } from 'commander';
import { commandsBelow, MANUAL, pathOf } from '../../cli/manual';
import { connectorProgram } from '../../cli/program';

const program = connectorProgram();
const commands = new Map(commandsBelow(program).map((command) => [pathOf(command), command]));

test('there is a page for every command, and none for another one', () => {
  expect(Object.keys(MANUAL).sort()).toEqual([...commands.keys()].sort());
});

const examples = Object.entries(MANUAL).flatMap(([path, page]) =>
  page.examples.map(({ command }) => [path, command] as const),
);

test.each(examples)('%s: "%s" is a command that there is', (path, line) => {
  const [name, ...words] = wordsOf(line);
  expect(name).toBe('connector');
  const { command, rest } = found(program, words);
  expect(pathOf(command).split(' ')[0]).toBe(path.split(' ')[0]);
  const { operands, unknown } = command.parseOptions(rest);
  expect(unknown).toEqual([]);
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : command.registeredArguments.length;
  expect(operands.length).toBeLessThanOrEqual(most);
  const needed = command.registeredArguments.filter(({ required }) => required);
  expect(operands.length).toBeGreaterThanOrEqual(needed.length);
});

/** As a shell takes it apart: what stands in single quotation marks is one word. */
const wordsOf = (line: string): string[] =>
  (line.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''));

function found(from: Command, words: readonly string[]): { command: Command; rest: string[] } {
  const next = from.commands.find((command) => command.name() === words[0]);
  return next === undefined ? { command: from, rest: [...words] } : found(next, words.slice(1));
}

test.each([...commands.keys()])('the help of %s fits a terminal, and has examples', (path) => {
  const command = commands.get(path)!;
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  expect(text).toContain('\nExamples:\n  connector ');
  expect(text).toContain('\nExit codes:\n  0  ');
  // An example is one line, however long, so that it can be copied.
  const long = text.split('\n').filter((line) => line.length > 80 && !line.startsWith('  connector '));
  expect(long).toEqual([]);
});
