import { setting, vsphereProviderVersion } from '../../config';
import { compareVersions } from '../../config/versions';

test.each([
  [{}, '2.15.0'],
  [{ CONNECTOR_VSPHERE_PROVIDER_VERSION: '' }, '2.15.0'],
  [{ CONNECTOR_VSPHERE_PROVIDER_VERSION: '1.26.0' }, '1.26.0'],
])('with %j the provider is %s', (env, version) => {
  expect(vsphereProviderVersion(env)).toBe(version);
});

test.each(['2.15', '~> 2.15', 'v2.15.0', '2.15.0-beta1', 'latest', '2.15.0\n'])(
  'the version %j is refused',
  (version) => {
    expect(() => vsphereProviderVersion({ CONNECTOR_VSPHERE_PROVIDER_VERSION: version })).toThrow(
      `CONNECTOR_VSPHERE_PROVIDER_VERSION: found ${JSON.stringify(version)}; allowed: one exact version, MAJOR.MINOR.PATCH, such as 2.15.0`,
    );
  },
);

test.each([
  [{ A: 'x' }, 'x'],
  [{ A: ' ' }, ' '],
  [{ A: '' }, undefined],
  [{}, undefined],
])('in %j the setting is %j', (env, value) => {
  expect(setting(env, 'A')).toBe(value);
});

test.each([
  ['2.15.0', '2.15.0', 0],
  ['2.9.0', '2.15.0', -1],
  ['2.15.1', '2.15.0', 1],
  ['1.26.0', '2.0.0', -1],
])('%s to %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
});
