export { besideOtherStacks } from './manifest';
export { ConnectorApp, type ConnectorAppOptions, type PreparedConnector } from './connector-app';
export { prepareConnectors, type Prepared } from './prepare';
export { backendOf, stackDirectoryIn, stateDirectory, type StackBackend } from './state-backend';
export { makeStateDirectory } from './stack-files';
export { applianceStackName, identityStackName } from './stack-names';
