import { resolveSecret, type SecretReference } from '../../secrets';
import { STORES } from '../../secrets/stores';
import { runScript } from './child-script';
import { CANARY, refusal } from './places';

const variable = 'VSPHERE_PASSWORD';

describe('the environment', () => {
  test('its value is taken as it is', async () => {
    const env = { [variable]: ' two\nlines\n' };
    expect(await resolveSecret({ env: variable }, { env })).toEqual({ value: ' two\nlines\n' });
    expect(await resolveSecret({ env: variable, version: '7' }, { env })).toEqual({
      value: ' two\nlines\n',
      version: '7',
    });
  });

  const missing: [string, Record<string, string>, string, string][] = [
    ['is not set', {}, variable, 'is not set; export it and run again'],
    ['is inherited by every object', {}, 'constructor', 'is not set; export it and run again'],
    ['is empty', { [variable]: '' }, variable, 'is set to nothing; export its value and run again'],
  ];
  test.each(missing)('a variable that %s', async (_what, env, name, problem) => {
    expect(await refusal({ env: name }, { env })).toBe(`the environment variable ${name} ${problem}`);
  });
});

describe('whatever the store', () => {
  const env = { A: 'x' };
  let read: jest.SpyInstance;
  beforeEach(() => {
    read = jest.spyOn(STORES.env, 'read');
  });
  afterEach(() => {
    read.mockRestore();
  });

  test('its version stands beside the one of the reference', async () => {
    read.mockResolvedValue({ value: 'v', version: '12' });
    expect(await resolveSecret({ env: 'A' }, { env })).toEqual({ value: 'v', version: '12' });
    expect(await resolveSecret({ env: 'A', version: 'b' }, { env })).toEqual({ value: 'v', version: 'b 12' });
  });

  test.each([
    ['', 'is empty; put the secret there'],
    [`${CANARY}\0`, 'holds a NUL byte, hence no text; put the secret there as text'],
  ])('the value %j is refused', async (value, problem) => {
    read.mockResolvedValue({ value });
    expect(await refusal({ env: 'A' }, { env })).toBe(`the environment variable A ${problem}`);
  });

  test('a mistake of ours shows nothing of what it says', async () => {
    read.mockRejectedValue(new TypeError(`cannot read ${CANARY}`, { cause: CANARY }));
    expect(await refusal({ env: 'A' }, { env })).toBe(
      'the environment variable A could not be read, for a reason nobody foresaw (TypeError); report this',
    );
  });

  test('one that never answers is given up', async () => {
    read.mockReturnValue(new Promise(() => undefined));
    expect(await refusal({ env: 'A' }, { env, timeout: 20 })).toBe(
      'the environment variable A was not to be had within 0.02 seconds; see whether its store answers',
    );
  });

  test('an abort is passed on, before and while', async () => {
    read.mockReturnValue(new Promise(() => undefined));
    const reason = new Error('stopped');
    await expect(resolveSecret({ env: 'A' }, { env, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(read).not.toHaveBeenCalled();
    const controller = new AbortController();
    const resolving = resolveSecret({ env: 'A' }, { env, signal: controller.signal });
    controller.abort(reason);
    await expect(resolving).rejects.toBe(reason);
  });

  test('a reference is checked first', async () => {
    const both = { env: 'A', file: '/f' } as SecretReference;
    expect(await refusal(both, { env })).toContain('this one has env and file');
  });
});

test('importing loads nothing that a store needs', async () => {
  const output = await runScript(`
    const before = new Set(Object.keys(require.cache));
    require(index);
    const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
    console.log(JSON.stringify(loaded));`);
  const loaded = JSON.parse(output) as string[];
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.filter((file) => !file.includes('/secrets/'))).toEqual([]);
});
