export { diagnose, exitCodeOf, type Diagnosis, type Observation } from './diagnose';
export { treat, type Treatment } from './doctor';
export { examine, type Examination } from './examine';
export type { Looking } from './observe';
