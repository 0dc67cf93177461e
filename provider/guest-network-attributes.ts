import { consolePort, vmConsole } from './appliance-attributes';
import { secretReference } from './configuration';
import { isDuration } from './duration';
import {
  bool,
  int,
  intBetween,
  list,
  matches,
  single,
  sizeBetween,
  string,
  type Attributes,
  type Validator,
} from './runtime';
import { vmId } from './vm-id';

const BYTE = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const isIpv4: Validator<string> = matches(new RegExp(`${BYTE}(\\.${BYTE}){3}`), 'an IPv4 address');

/** All of connector_guest_network. */
export const guestNetworkAttributes = {
  vm_id: vmId,
  vm_console: vmConsole,
  dhcp: bool({
    optional: true,
    description:
      'Take the address from DHCP. Without this and `ipv4` the appliance keeps whatever it has; false says nothing.',
  }),
  ipv4: single(
    {
      address: string({ required: true, validators: [isIpv4], description: 'The address.' }),
      netmask: string({ required: true, validators: [isIpv4], description: 'Its netmask.' }),
      gateway: string({ required: true, validators: [isIpv4], description: 'The default gateway.' }),
      dns: list(string(), {
        required: true,
        validators: [sizeBetween(1, 2)],
        description: 'Name servers, one or two.',
      }),
    },
    {
      optional: true,
      description:
        'A static address. One at which the console does not answer within `console_timeout` is given up for DHCP, with an error.',
    },
  ),
  dns_suffixes: list(string(), {
    optional: true,
    description: 'DNS suffix search list. Left out, it stays as it is.',
  }),
  proxy: single(
    {
      host: string({ required: true, description: 'Its address or name.' }),
      port: int({ required: true, validators: [intBetween(1, 65535)], description: 'Its port.' }),
      username: string({ optional: true, description: 'User, where it asks for one.' }),
      password: secretReference('Password of that user.'),
    },
    {
      optional: true,
      description:
        'Web proxy for the way to AWS. The appliance takes one only once its console has a password: put it into an instance of its own, after `connector_console`. Left out, the proxy stays as it is; the appliance offers no way to remove one.',
    },
  ),
  console_port: consolePort,
  console_timeout: string({
    optional: true,
    default: '3m',
    validators: [isDuration],
    description: 'How long the console may take to answer at a new address.',
  }),
  restore_dhcp_on_destroy: bool({
    optional: true,
    default: false,
    description:
      'Go back to DHCP when this is destroyed, or `ipv4` leaves it, where a static address was set.',
  }),
  address: string({
    computed: true,
    recomputedBy: ['vm_id', 'dhcp', 'ipv4'],
    description:
      "The appliance's address after it. While the VM is off, the last one; null where it never told any.",
  }),
  mode: string({
    computed: true,
    description: '`dhcp` or `static`, as the appliance said last; null where it cannot be read.',
  }),
  proxy_password_version: string({
    computed: true,
    recomputedBy: [],
    description: "Version of the proxy's password that was set; a newer one in its store is set again.",
  }),
} satisfies Attributes;
