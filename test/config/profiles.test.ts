import { profileOf } from '../../appliance/profiles';
import schema from '../../config/connector.schema.json';
import { KINDS } from '../../config/schema';

test.each(KINDS)('%s has a profile', (kind) => {
  expect(profileOf(kind).kind).toBe(kind);
});

test('schema and profile agree on the limit of the vCenter address', () => {
  const { maxLength } = schema.$defs.registration.properties.vcenterAddress;
  expect(profileOf('AwsConnector').registration?.vcenterAddressLimit.value).toBe(maxLength);
});

test('the advised disk provisioning is an allowed one', () => {
  const { disks } = profileOf('AwsConnector');
  expect(disks.allowed.value).toContain(disks.advised.value);
});
