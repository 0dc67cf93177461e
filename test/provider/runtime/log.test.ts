import { hideInLog, log } from '../../../provider/runtime/log';

const variables = ['TF_LOG', 'TF_LOG_PROVIDER'] as const;
const before = variables.map((name) => process.env[name]);
let written: string[];
let write: jest.SpyInstance;

beforeEach(() => {
  written = [];
  for (const name of variables) delete process.env[name];
  write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  write.mockRestore();
  hideInLog((text) => text);
  variables.forEach((name, at) => {
    if (before[at] === undefined) delete process.env[name];
    else process.env[name] = before[at];
  });
});

test('a line is what hclog reads', () => {
  process.env.TF_LOG = 'TRACE';
  hideInLog((text) => text.replaceAll('hunter2', '***'));
  log.warn('a hunter2\nb', { who: 'hunter2', count: 3 });
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^\{.*\}\n$/);
  expect(JSON.parse(written[0] ?? '')).toEqual({
    '@level': 'warn',
    '@message': 'a ***\nb',
    '@timestamp': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/) as unknown,
    who: '***',
    count: 3,
  });
});

test.each([
  [{}, []],
  [{ TF_LOG: 'off' }, []],
  [{ TF_LOG: 'error' }, ['error']],
  [{ TF_LOG: 'WARN' }, ['warn', 'error']],
  [{ TF_LOG: 'debug' }, ['debug', 'info', 'warn', 'error']],
  [{ TF_LOG: 'JSON' }, ['trace', 'debug', 'info', 'warn', 'error']],
  [{ TF_LOG: 'error', TF_LOG_PROVIDER: 'info' }, ['info', 'warn', 'error']],
])('%j', (environment, levels) => {
  Object.assign(process.env, environment);
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log[level]('x');
  expect(written.map((line) => (JSON.parse(line) as { '@level': string })['@level'])).toEqual(levels);
});
