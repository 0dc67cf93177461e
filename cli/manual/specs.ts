import type { ManualPage } from './page';

/** Commands about specs, before anything is there. */
export const SPECS: Readonly<Record<string, ManualPage>> = {
  validate: {
    about: [
      'Reads the specs and nothing else: no credentials, no network. An error says file, line and column, what was found and what is allowed; all of them are reported at once, for specs, their bases, and names or addresses that two connectors claim.',
    ],
    examples: [
      { command: 'connector validate', says: 'All specs.' },
      {
        command: 'connector validate --json config/connectors/fra-01.yaml',
        says: 'One of them, for an editor or a pipeline.',
      },
    ],
    exitCodes: { 0: 'every spec is valid', 1: 'one is not' },
    seeAlso: ['show', 'check'],
  },
  show: {
    about: [
      'Prints what a deployment goes by. References to secrets stay references; what they lead to is never read.',
    ],
    examples: [
      { command: 'connector show fra-01', says: 'One connector as YAML.' },
      { command: 'connector show --json', says: 'All of them, for jq.' },
    ],
    seeAlso: ['validate'],
  },
  check: {
    about: [
      'Logs in to vCenter and AWS, and looks at names, privileges, room, versions, clocks, the image and the ways through the network. Everything that would stop a deployment is named at once, with its remedy. Every plan runs the same checks.',
      '`preflight.skip` in a spec leaves one out; it is shown as skipped.',
    ],
    examples: [
      { command: 'connector check fra-01', says: 'One connector, a line for each check.' },
      { command: 'connector check --json', says: 'All of them, for a pipeline.' },
    ],
    exitCodes: { 0: 'nothing stands in the way', 1: 'something does, or could not be looked at' },
    seeAlso: ['validate', 'privileges', 'plan'],
  },
  privileges: {
    about: [
      'Prints what the account that applies has to be granted, each with its reason, from the same data that `connector check` tests. With names, the IAM policy is narrowed down to their users, roles and stores.',
    ],
    examples: [
      { command: 'connector privileges fra-01', says: 'The role and the policy for one connector.' },
      {
        command: 'connector privileges --for uninstall --json',
        says: 'Only what an uninstall needs, as JSON.',
      },
    ],
    seeAlso: ['check'],
  },
  identity: {
    about: ['What stands on the AWS side of connectors, beside what a plan shows.'],
    examples: [
      { command: 'connector identity diff', says: 'Whether AWS has published another AWSConnector policy.' },
    ],
  },
  'identity diff': {
    about: [
      'AWS publishes new versions of its managed policies without a word. With `aws.identity.policy: snapshot` an account has the copy that came with this version; this compares the two.',
    ],
    examples: [{ command: 'connector identity diff fra-01', says: 'In the account of one connector.' }],
    exitCodes: { 0: 'they are the same', 1: 'it cannot be told', 2: 'they differ' },
  },
  image: {
    about: [
      'Reads an OVA once, streaming: descriptor, manifest, every digest, certificates and disks. An address is downloaded into the cache of this user, where deployments find it.',
    ],
    environment: [],
    examples: [
      { command: 'connector image AWS-Connector.ova', says: 'What is in it, and whether it is whole.' },
      {
        command: 'connector image pin https://images.example.com/AWS-Connector.ova',
        says: 'The lines for a spec.',
      },
    ],
  },
  'image pin': {
    about: [
      'Prints `source` and `sha256` as a spec has them. The digest is that of the very bytes that were verified.',
    ],
    environment: [],
    examples: [{ command: 'connector image pin AWS-Connector.ova', says: 'The lines for a spec.' }],
  },
};
