export { ConnectorApp, type ConnectorAppOptions, type PreparedConnector } from './connector-app';
export { prepareConnectors, type Prepared } from './prepare';
export { applianceStackName, identityStackName } from './stack-names';
