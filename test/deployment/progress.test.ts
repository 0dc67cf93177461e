import { Progress } from '../../deployment/progress';
import { keptProgress } from './scripted-fleet';

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

test('a log gets a line for each step, and none twice', () => {
  const { progress, said } = keptProgress();
  progress.step('a', 'planning');
  progress.step('b', 'planning');
  progress.step('a', 'planning');
  progress.note('a', 'something');
  progress.done('a');
  progress.done('b', 'applied');
  expect(said).toEqual(['a: planning\n', 'b: planning\n', 'a: something\n', 'b: applied\n']);
});

test('a terminal shows who is at what, no more than it has room for, and nothing once it is over', async () => {
  const written: string[] = [];
  const output = { columns: 12, rows: 4, write: (text: string) => written.push(text) };
  await Progress.during(output, true, async (progress) => {
    for (const name of ['a', 'b', 'c']) progress.step(name, 'planning and more');
    await sleep(300);
    expect(written.slice(0, 2)).toEqual(['a: planning\n', 'and 2 more\n']);
    written.length = 0;
    progress.say('stays');
    // What was drawn goes, the line stays above what is drawn anew.
    expect(written.slice(0, 3)).toEqual(['\u001b[2F\u001b[J', 'stays\n', 'a: planning\n']);
    written.length = 0;
  });
  expect(written.at(-1)).toBe('\u001b[2F\u001b[J');
  const { length } = written;
  await sleep(300);
  expect(written).toHaveLength(length);
});
