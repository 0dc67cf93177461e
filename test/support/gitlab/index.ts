export { Definition } from './definition';
export { GitLab, type JobRun, type MergeRequest, type PipelineRun } from './gitlab';
export { runPipeline, type Trigger } from './pipeline';
