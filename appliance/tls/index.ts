export { normalFingerprint, type PresentedCertificate } from './certificate';
export { connect, type Connection, type ConnectOptions, type TlsVersion } from './connect';
export { probe } from './probe';
export { openRelay, type Relay, type RelayOptions } from './relay';
export { DistrustedError, type Trust } from './trust';
