export { changedConnectors, type ChangedConnector, type ChangedSince } from './changed-connectors';
export { GitFailure } from './git';
export { jobMatrix, type Job, type JobMatrix } from './job-matrix';
