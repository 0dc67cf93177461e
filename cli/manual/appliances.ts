import { JUDGED, type ManualPage } from './page';

const BROWSER = ['CONNECTOR_SPECS', 'CONNECTOR_BROWSER'];

/** Commands about the certificates, passwords and health of running appliances. */
export const APPLIANCES: Readonly<Record<string, ManualPage>> = {
  health: {
    about: [
      'Logs in to the management console, once, behind a certificate that was validated, and prints every item of its Health Status with what the console says beside it. An appliance that is off is not powered on for it.',
    ],
    examples: [
      { command: 'connector health fra-01', says: 'One appliance.' },
      { command: 'connector health --json', says: 'All of them, for a monitoring system.' },
    ],
    exitCodes: JUDGED,
    environment: BROWSER,
    seeAlso: ['status', 'doctor'],
  },
  cert: {
    about: [
      'Certificates of management consoles. Deploying installs and renews them; these commands look, and help where a person carries files.',
    ],
    examples: [{ command: 'connector cert verify', says: 'Whether any has to be renewed soon.' }],
  },
  'cert show': {
    about: ['A TLS handshake, and nothing is sent after it.'],
    examples: [
      { command: 'connector cert show fra-01', says: 'Names, validity, fingerprints.' },
      { command: 'connector cert show --url 10.0.0.5:443', says: 'A console that no spec knows.' },
    ],
    exitCodes: { 0: 'all answered', 1: 'it could not be done', 2: 'one does not answer' },
    seeAlso: ['cert verify'],
  },
  'cert verify': {
    about: [
      'Judges the chain, the names and the time left, by the authority that was installed or those of --ca.',
    ],
    examples: [{ command: 'connector cert verify --ca ca.pem', says: 'By an authority of your own.' }],
    exitCodes: JUDGED,
    seeAlso: ['cert show'],
  },
  'cert csr': {
    about: [
      'For `issuer: external`: the private key stays in its store, the request goes to your authority.',
    ],
    examples: [{ command: 'connector cert csr fra-01 --out fra-01.csr', says: 'The request as a file.' }],
    seeAlso: ['cert import'],
  },
  'cert import': {
    about: [
      'For a certificate that was installed in the console by hand: the next plan then finds what it expects, and the key is there for the renewal.',
    ],
    examples: [
      {
        command: 'connector cert import fra-01 --certificate fra-01.pem --key fra-01.key',
        says: 'Certificate and key from files.',
      },
    ],
    seeAlso: ['cert csr'],
  },
  password: {
    about: ['The passwords of the management console and of the user of the VM console.'],
    examples: [{ command: 'connector password rotate fra-01', says: 'New ones for both.' }],
  },
  'password rotate': {
    about: [
      'The new password is in its store before the appliance gets it, and the old one is known until the new one has worked. Reference kinds that cannot be written, env among them, are refused.',
    ],
    examples: [
      { command: 'connector password rotate fra-01 --console', says: 'Only that of the management console.' },
    ],
    environment: BROWSER,
    seeAlso: ['password reset'],
  },
  'password reset': {
    about: [
      "Goes through the menu in the VM (setup.rb 1), as vCenter's administrator of the spec's registration. It is the way out when the console has locked itself after 20 wrong passwords.",
    ],
    examples: [
      {
        command: 'connector password reset fra-01',
        says: 'Sets what appliance.managementConsole.password leads to.',
      },
    ],
    environment: BROWSER,
    seeAlso: ['password rotate'],
  },
};
