export { Artifacts } from './artifacts';
export { evaluate, interpolate } from './expressions';
export { GitHub } from './github';
export type { Runner, RunResult, Trigger } from './run';
export { runWorkflow } from './workflow';
