export { withBackendAt } from './backend-at';
export { listStates, type FoundState, type FoundStates } from './list-states';
export { migrateStates, type MigrationOptions } from './migrate';
export { pullStates, type PulledState } from './pull-states';
export { vanished, type VanishedOptions } from './vanished';
export { applianceState } from './state-store';
export type { StoredState } from './state-listing';
