export { backendChanged, forgetBackend, movedBackend, type BackendChange } from './backend-change';
export { Interruption } from './interruption';
export { lockConflict, type LockedStack } from './lock-conflict';
export { firstErrorIn, messagesIn } from './messages';
export { PlanFiles } from './plan-files';
export { recoverAfter, recoverBefore, type EndedRun, type RecoverableStack } from './recovery';
export { runEngine, type EngineRun } from './run-engine';
export { EngineFailure, StackEngine, type EngineOptions, type SavedPlan } from './stack-engine';
export type { StateResource } from './state';
