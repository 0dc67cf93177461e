import { createHash } from 'node:crypto';

/** Secrets that stand in the logs of every simulated appliance beside those it was really given. */
export interface PlantedSecrets {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly soapSession: string;
  readonly basicAuthorization: string;
  readonly bearerToken: string;
  readonly jwt: string;
  /** The body of a private key in PEM, a line an element. */
  readonly privateKey: readonly string[];
  readonly urlPassword: string;
  readonly sudoPassword: string;
  readonly keystorePassphrase: string;
  readonly connectorKey: string;
  readonly ldapPassword: string;
  readonly jsonPassword: string;
}

/**
 * The same for an appliance at any time, so that a test knows them, and others for every appliance, so that nothing can
 * know them by heart.
 */
export function plantedSecrets(vmName: string): PlantedSecrets {
  const bytes = (what: string): Buffer => createHash('sha512').update(`${vmName} ${what}`).digest();
  const base64 = (what: string, length: number): string =>
    Buffer.concat([bytes(what), bytes(`${what}+`)])
      .toString('base64')
      .slice(0, length);
  const word = (what: string): string => `${base64(what, 18).replace(/[+/]/g, 'x')}!7`;
  const url = (what: string, length: number): string => bytes(what).toString('base64url').slice(0, length);
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  return {
    accessKeyId: `ASIA${bytes('id')
      .toString('hex')
      .toUpperCase()
      .replace(/[0189]/g, 'Q')
      .slice(0, 16)}`,
    secretAccessKey: base64('secret', 40),
    sessionToken: `FwoGZXIvYXdzE${base64('token', 120)}==`,
    soapSession: bytes('soap').toString('hex').slice(0, 40),
    basicAuthorization: Buffer.from(`lab-admin:${word('basic')}`).toString('base64'),
    bearerToken: url('bearer', 48),
    jwt: `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ sub: 'connector', vm: vmName })}.${url('jwt', 64)}`,
    privateKey: [0, 1, 2, 3].map((line) => base64(`key ${line}`, 64)),
    urlPassword: word('url').replace('!', '-'),
    sudoPassword: word('sudo'),
    keystorePassphrase: word('keystore'),
    connectorKey: base64('amp', 44),
    ldapPassword: `${word('ldap')} with spaces`,
    jsonPassword: `${word('json')}"quoted"`,
  };
}
