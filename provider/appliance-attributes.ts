import { requiredSecretReference, secretReference } from './configuration';
import { int, intBetween, single, string, type Attribute, type Attributes, type NestedType } from './runtime';

/** The port of the appliance's management console. */
export const consolePort = int({
  optional: true,
  validators: [intBetween(1, 65535)],
  description: "Port of the management console. Default: the profile's.",
});

/** Where the management console is reached. */
export const consoleAddress = string({
  optional: true,
  description:
    'Address of the management console. Default: the address VMware Tools tell when it is needed, which is what a stopped appliance has none of. What comes from another resource may be null.',
});

/** The login of the VM's own console. */
export const vmConsole = single(
  {
    user: string({ optional: true, description: "Its user. Default: the profile's." }),
    password: secretReference(
      "Its password. Where the appliance still has the image's well-known one, that is used instead.",
    ),
    previous_password: secretReference(
      'What it was before, tried once when `password` is refused; one that is not there is left out. `connector_console` sets `password` then.',
    ),
  },
  {
    optional: true,
    description: "Login of the VM's own console. Default: the one of an appliance fresh from its image.",
  },
);

const ACCOUNT = {
  username: string({ required: true, description: 'user@domain or DOMAIN\\user.' }),
  password: requiredSecretReference('Its password.'),
} satisfies Attributes;

type Account = NestedType<'single', typeof ACCOUNT>;

/** An account of vCenter. */
export function account(description: string): Attribute<Account, { required: true }> {
  return single(ACCOUNT, { required: true, description });
}
