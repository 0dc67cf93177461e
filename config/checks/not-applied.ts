import type { Check, PartialSpec } from './check';

/**
 * Parts of the spec that are checked but that nothing applies yet. They are part of the contract, so that a
 * file written today stays valid; a note says so at every run, since silence would read as done.
 */
const PARTS: readonly { path: readonly string[]; declared: (spec: PartialSpec) => boolean; until: string }[] =
  [
    {
      path: ['registration'],
      declared: (spec) => spec.registration !== undefined,
      until: 'register the connector in its console',
    },
    {
      path: ['certificate'],
      declared: (spec) => spec.certificate !== undefined,
      until: 'install the certificate in the console',
    },
    {
      path: ['appliance', 'network'],
      declared: ({ appliance }) => {
        const { address, proxy, dnsSuffixes } = appliance?.network ?? {};
        return typeof address === 'object' || proxy !== undefined || (dnsSuffixes?.length ?? 0) > 0;
      },
      until: 'set the network in the VM console (setup.rb, option 2)',
    },
    {
      path: ['appliance', 'managementConsole'],
      declared: ({ appliance }) => appliance?.managementConsole?.password !== undefined,
      until: 'set the password at the first visit of the console',
    },
    {
      path: ['appliance', 'vmConsole'],
      declared: ({ appliance }) => appliance?.vmConsole?.password !== undefined,
      until: 'change the password in the VM console',
    },
    {
      path: ['aws', 'identity', 'accessKey'],
      declared: ({ aws }) => aws?.identity?.accessKey !== undefined,
      until: 'make the access key with the AWS CLI',
    },
    { path: ['allow'], declared: ({ allow }) => (allow?.length ?? 0) > 0, until: 'remove it' },
  ];

export const notApplied: Check = (spec) =>
  PARTS.filter(({ declared }) => declared(spec)).map(({ path, until }) => ({
    path,
    at: 'key',
    severity: 'note',
    message: `${path.join('.')}: is checked, and not applied by this version; ${until}`,
  }));
