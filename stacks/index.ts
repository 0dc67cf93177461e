export { besideOtherStacks } from './manifest';
export { ConnectorApp, type ConnectorAppOptions, type PreparedConnector } from './connector-app';
export { prepareConnectors, type Prepared } from './prepare';
export { runApp, type RunAppOptions } from './run-app';
export { stackDirectoryIn } from './state-backend';
export { applianceStackName, identityStackName } from './stack-names';
