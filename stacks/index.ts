export { besideOtherStacks, rememberOtherStacks } from './manifest';
export { ConnectorApp, type ConnectorAppOptions, type PreparedConnector } from './connector-app';
export { completeLock, mergeLocks, unlockedProviders, withoutProvider } from './lock-entries';
export { prepareConnectors, type Prepared } from './prepare';
export { stackDirectoryIn } from './state-backend';
export { applianceStackName, identityStackName } from './stack-names';
export { engineOf } from './provider-lock';
