export { describeReference, toSecretReference } from './reference';
export type { ReferenceOptions, SecretReference } from './reference';
export { findSecret, resolveSecret } from './resolve';
export type { Secret } from './resolve';
export { SecretAbsentError, SecretError } from './secret-error';
export type { AwsContext, SecretContext } from './store';
export { checkStore, removeSecret, storeSecret, toStoreReference } from './store-secret';
export type { SecretStoreReference } from './store-secret';
export type { StoreName } from './stores';
