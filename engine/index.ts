export { Interruption } from './interruption';
export { PlanFiles } from './plan-files';
export { EngineFailure, StackEngine, type EngineOptions, type SavedPlan } from './stack-engine';
export type { StateResource } from './state';
