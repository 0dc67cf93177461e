import type { ManualPage } from './page';

const LAB = ['CONNECTOR_LAB'];

/** `connector lab ...` */
export const LAB_COMMANDS: Readonly<Record<string, ManualPage>> = {
  lab: {
    about: [
      'A simulated vCenter, AWS and appliance for every VM, on loopback. terraform, cdktf and the real providers reach them over the wire.',
    ],
    examples: [
      { command: 'connector lab up', says: 'Builds and starts it.' },
      { command: 'connector lab env', says: 'Prints what clients need; eval it.' },
    ],
    environment: LAB,
  },
  'lab up': {
    about: ['Builds what is not built and starts what does not run; it can be run again at any time.'],
    examples: [{ command: 'connector lab up --image-size 8MiB', says: 'With a larger image.' }],
    environment: LAB,
  },
  'lab down': {
    about: ['Ends the processes it started, by their ids.'],
    examples: [{ command: 'connector lab down --delete', says: 'And deletes what they kept.' }],
    environment: LAB,
  },
  'lab status': {
    about: ['Asks every part.'],
    examples: [{ command: 'connector lab status', says: 'What runs and answers.' }],
    exitCodes: { 0: 'everything answers', 1: 'something does not' },
    environment: LAB,
  },
  'lab ls': {
    about: ['What Terraform and the appliances have made there.'],
    examples: [{ command: 'connector lab ls', says: 'VMs, users, roles, appliances.' }],
    environment: LAB,
  },
  'lab env': {
    about: [
      'Endpoints, credentials that belong to nobody, the provider mirror, the image; it unsets what could lead to a real account.',
    ],
    examples: [{ command: 'connector lab env', says: 'Lines for a shell.' }],
    environment: LAB,
  },
  'lab reset': {
    about: ['As after its first start.'],
    examples: [{ command: 'connector lab reset', says: 'Empties it.' }],
    environment: LAB,
  },
};
