export type { ChangedConnector, ChangedSince } from './changed-connector';
export { changedConnectors } from './changed-connectors';
export { GitFailure } from './git';
export { jobMatrix, type Job, type JobMatrix } from './job-matrix';
