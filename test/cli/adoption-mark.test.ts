import { orUnmarked, type NewMark } from '../../cli/adoption-mark';
import { CommandFailure } from '../../cli/failure';

let said: string[];
beforeEach(() => {
  said = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
});
afterEach(() => jest.restoreAllMocks());

const PATH = '/DC0/vm/appliances/fra-01';

/** A mark that was set just now. @param fault of the attempt to take it back */
function setJustNow(fault?: string): { mark: NewMark; isSet: () => boolean } {
  let isSet = true;
  const takeBack = (): Promise<void> => {
    if (fault !== undefined) return Promise.reject(new Error(fault));
    isSet = false;
    return Promise.resolve();
  };
  return { mark: { name: 'fra-01', path: PATH, takeBack }, isSet: () => isSet };
}

const refused = (): Promise<never> => Promise.reject(new CommandFailure('fra-01: not confirmed'));

test('a mark stays when the VM is to be taken in', async () => {
  const { mark, isSet } = setJustNow();
  expect(await orUnmarked(mark, () => Promise.resolve('the plan'))).toBe('the plan');
  expect([isSet(), said]).toEqual([true, []]);
});

test('a mark that was set for an adoption that is refused is taken back, and the refusal told', async () => {
  const { mark, isSet } = setJustNow();
  await expect(orUnmarked(mark, refused)).rejects.toThrow(/^fra-01: not confirmed$/);
  expect([isSet(), said]).toEqual([false, [`${PATH} is not fra-01's any more: the mark is taken back`]]);
});

test('a mark that cannot be taken back is told of, with what it means and what to do', async () => {
  const { mark } = setJustNow('vc.example: NoPermission');
  await expect(orUnmarked(mark, refused)).rejects.toThrow(
    `fra-01: not confirmed; ${PATH} is still marked as fra-01's, since the mark could not be taken back (vc.example: NoPermission): the next deployment takes it in, unless its extraConfig connector.name is removed in vCenter`,
  );
  expect(said).toEqual([]);
});

test('a mark that was there before is nobody’s to take', async () => {
  await expect(orUnmarked(undefined, refused)).rejects.toThrow(/^fra-01: not confirmed$/);
  expect(said).toEqual([]);
});
