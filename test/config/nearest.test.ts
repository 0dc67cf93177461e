import { nearest, suggestion } from '../../config/nearest';

test.each([
  ['datastor', 'datastore'],
  ['Datastore', 'datastore'],
  ['LocalDS_O', 'LocalDS_0'],
  ['clutser', 'cluster'],
  ['runing', 'running'],
])('%s means %s', (found, meant) => {
  expect(nearest(found, ['datastore', 'datastores', 'LocalDS_0', 'cluster', 'running'])).toBe(meant);
});

test.each(['gateway', 'x', ''])('%j means none of them', (found) => {
  expect(nearest(found, ['datastore', 'cluster'])).toBeUndefined();
  expect(suggestion(found, ['datastore', 'cluster'])).toBe('');
});
