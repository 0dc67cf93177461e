export { besideOtherStacks, rememberOtherStacks } from './manifest';
export { ConnectorApp, type ConnectorAppOptions, type PreparedConnector } from './connector-app';
export { completeLock, mergeLocks, pinnedBy, unlockedProviders, withoutProvider } from './lock-entries';
export { prepareConnectors, type Prepared } from './prepare';
export { runApp, type RunAppOptions } from './run-app';
export { backendOf, stackDirectoryIn, stateDirectory, type StackBackend } from './state-backend';
export { makeStateDirectory } from './stack-files';
export { applianceStackName, identityStackName } from './stack-names';
export { engineOf } from './provider-lock';
