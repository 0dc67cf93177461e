export { collectStatus, HEALTH_BY_DEFAULT, type StatusOptions } from './collect';
export type { InvalidSpecs } from './invalid-specs';
export { statusAsJson } from './json';
export { statusMetrics } from './metrics';
export { exitCodeOf, type ConnectorStatus, type FleetStatus } from './model';
export { statusPage } from './page';
export { statusTable } from './table';
export { writeWhole } from './written-file';
