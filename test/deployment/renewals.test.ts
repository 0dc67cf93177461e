import type { ResourceChange } from '../../deployment/plan-model';
import { renewalsAmong } from '../../deployment/renewals';
import { ISSUED } from '../../provider/certificate-attributes';
import { ROTATED } from '../../provider/access-keys/attributes';
import { RETIRED } from '../../provider/access-keys/retirement-attributes';
import { change } from './scripted-fleet';

/** An update of these attributes, of which the plan knows nothing. */
const update = (type: string, paths: readonly string[]): ResourceChange =>
  change(`${type}.one`, {
    attributes: paths.map((path) => ({ path, before: '"was"', after: '(known after apply)' })),
  });
const renewed = (...changes: ResourceChange[]): string[] => renewalsAmong(changes).map(({ type }) => type);

const CERTIFICATE = [...ISSUED, 'waiting_for', 'issued_because'];
const ENCRYPTION = ['rotated_at', 'rotation_due_at', 'rotated_because'];
const ACCESS = [...ROTATED, 'rotated_because'];
const TAKEN_UP = ['access_key.id', 'extension_key', 'registered_at', 'secret_versions'];

test.each([
  ['connector_certificate', CERTIFICATE],
  ['connector_encryption_key', ENCRYPTION],
  ['connector_access_key', ACCESS],
  ['connector_access_key_retirement', RETIRED],
])('%s is renewed when nothing changes but what its provider computes', (type, paths) => {
  expect(renewed(update(type, paths))).toEqual([type]);
});

test.each([
  ['connector_certificate', [...CERTIFICATE, 'dns_names']],
  ['connector_certificate', [...CERTIFICATE, 'issuer.acme.directory']],
  ['connector_certificate', ['renew_before']],
  ['connector_encryption_key', [...ENCRYPTION, 'rotation_trigger']],
  ['connector_encryption_key', ['rotation_due_at']],
  ['connector_access_key', [...ACCESS, 'rotation_trigger', 'applied_trigger']],
  ['connector_access_key', [...ACCESS, 'rotate_every']],
  ['connector_access_key_retirement', [...RETIRED, 'grace_period']],
  ['connector_registration', TAKEN_UP],
  ['connector_registration', ['service_account.username']],
  ['connector_power', ['state']],
])('%s with %j is changed by whoever declares it', (type, paths) => {
  expect(renewed(update(type, paths))).toEqual([]);
});

test('what takes up a key belongs to its rotation, and what else changes there does not', () => {
  const key = update('connector_access_key', ACCESS);
  const registration = update('connector_registration', TAKEN_UP);
  const retirement = update('connector_access_key_retirement', [...RETIRED, 'access_key.id', 'replaced_id']);
  expect(renewed(key, registration, retirement)).toEqual([key.type, registration.type, retirement.type]);
  const declared = update('connector_registration', [...TAKEN_UP, 'service_account.username']);
  expect(renewed(key, declared)).toEqual([key.type]);
  const another = update('connector_registration', [...TAKEN_UP, 'secret_versions.administrator']);
  expect(renewed(key, another)).toEqual([key.type]);
  // The key was not due but declared anew, so nothing is due.
  expect(renewed(update('connector_access_key', [...ACCESS, 'store.file']), registration)).toEqual([]);
});

test.each(['create', 'replace', 'delete', 'forget', 'import'] as const)('%s is no renewal', (action) => {
  expect(renewed({ ...update('connector_certificate', CERTIFICATE), action })).toEqual([]);
});
