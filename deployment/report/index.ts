export { COMMENT_LIMIT, MARKER, planAsMarkdown, type MarkdownOptions } from './markdown';
export { runLink, sourceLinks, type LinkTo } from './source-links';
export type { Positions } from './spec-places';
export { planAsText, type TextOptions } from './text';
export { resultsAsMarkdown, resultsAsText } from './results';
export type { WholeRun } from './whole-run';
