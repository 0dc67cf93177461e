export { diagnose, exitCodeOf, type Diagnosis, type Observation } from './diagnose';
export { examine, treat, type Examination, type Treatment } from './doctor';
export type { Looking } from './observe';
