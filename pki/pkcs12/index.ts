export type { Pkcs12Profile } from './encryption';
export { readPkcs12 } from './read';
export { makePkcs12 } from './write';
