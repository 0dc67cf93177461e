import { jobMatrix, type ChangedConnector } from '../../../deployment/changed';

const touched = ['a', 'b', 'c'].map((name): ChangedConnector => ({
  name,
  file: `${name}.yaml`,
  change: 'modified',
  because: ['main.ts'],
}));

test('a job each', () => {
  expect(jobMatrix(touched)).toEqual({ include: touched });
  expect(jobMatrix([])).toEqual({ include: [] });
});

test.each([
  [1, ['a', 'b', 'c']],
  [2, ['a b', 'c']],
  [3, ['a b c']],
  [4, ['a b c']],
])('batches of %d', (size, names) => {
  const { include } = jobMatrix(touched, size);
  expect(include.map(({ name }) => name)).toEqual(names);
  expect(include.flatMap((job) => ('connectors' in job ? job.connectors : []))).toEqual(touched);
});

test('a thousand connectors fit the 256 jobs that GitHub allows', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...touched[0]!, name: `a${String(index)}` }));
  expect(jobMatrix(many, 4).include).toHaveLength(250);
});
