/**
 * What a repository of connectors imports: `runApp` in its main.ts, and the rest to build the app by itself.
 *
 * @example
 *   import { runApp } from 'connector-as-code';
 *   void runApp();
 */
export {
  discoverSpecs,
  formatProblem,
  loadSpecs,
  type ConnectorSpec,
  type LoadedSpec,
  type LoadOptions,
  type LoadResult,
  type Problem,
} from './config';
export {
  applianceStackName,
  ConnectorApp,
  identityStackName,
  prepareConnectors,
  runApp,
  type ConnectorAppOptions,
  type Prepared,
  type PreparedConnector,
  type RunAppOptions,
} from './stacks';
