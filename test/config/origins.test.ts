import { Origins } from '../../config/origins';

const origins = new Origins();
origins.add(['vcenter', 'server'], 'SERVER', 'a');
origins.add(['appliance', 'image', 'source'], 'IMAGE', '/images/s3cret.$&');
origins.add(['appliance', 'image', 'sha256'], 'SUM', '/images/s3cret');

test('a path is known by its variable', () => {
  expect(origins.variableOf(['vcenter', 'server'])).toBe('SERVER');
  expect(origins.variableOf(['vcenter'])).toBeUndefined();
});

test.each([
  [
    'x: there is no file /images/s3cret.$&; put it there',
    'x: there is no file the value of IMAGE; put it there',
  ],
  ['x: found "/images/s3cret.$&", of two', 'x: found the value of IMAGE, of two'],
  ['x: /images/s3cret is empty', 'x: the value of SUM is empty'],
  ['a: found "a"', 'a: found the value of SERVER'],
  ['x: the name has blanks', 'x: the name has blanks'],
])('%s', (message, shown) => {
  expect(origins.hideIn(message)).toBe(shown);
});
