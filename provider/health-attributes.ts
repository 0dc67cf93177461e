import { consoleAddress, consolePort, vmConsole } from './appliance-attributes';
import { requiredSecretReference } from './configuration';
import { listNested, string, type Attributes } from './runtime';

/** All of connector_health. */
export const healthAttributes = {
  vm_id: string({ required: true, description: 'UUID of the VM, or its managed object id.' }),
  address: consoleAddress,
  port: consolePort,
  fingerprint: string({
    optional: true,
    description:
      'SHA-256 fingerprint of the certificate the console presents: that of `connector_console`. Another certificate gets no password, unless the appliance shows it in its VM as its own.',
  }),
  vm_console: vmConsole,
  console_password: requiredSecretReference("The management console's password."),
  version: string({ computed: true, description: 'Version of the appliance; null where it shows none.' }),
  status: string({ computed: true, description: 'The worst of all items: `ok`, `warning` or `error`.' }),
  items: listNested(
    {
      name: string({ computed: true, description: 'As the console names it.' }),
      status: string({ computed: true, description: '`ok`, `warning` or `error`.' }),
      message: string({ computed: true, description: 'What the console says beside it; empty if nothing.' }),
    },
    { computed: true, description: 'Every item, in the order of the console.' },
  ),
} satisfies Attributes;
