export { engineCommand } from './engine-process';
export { Interruption } from './interruption';
export { JsonEngine, type EngineReport } from './json-engine';
export { PlanFiles } from './plan-files';
export { EngineFailure, StackEngine, type EngineOptions, type SavedPlan } from './stack-engine';
export type { StateResource } from './state';
