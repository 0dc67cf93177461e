import { writeFileSync } from 'node:fs';
import type { PlannedRun } from '../deployment/run';

export interface PlanReportOptions {
  readonly json: boolean;
  readonly markdown?: string;
  readonly commit?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Prints plans, and writes their summary for a pull request. */
export function showPlans({ plans, selection, refusal }: PlannedRun, options: PlanReportOptions): void {
  const { json, markdown } = options;
  if (markdown !== undefined) writeFileSync(markdown, JSON.stringify(plans));
  if (json) {
    const { problems } = selection;
    console.log(JSON.stringify({ connectors: plans, problems, refusal }, undefined, 2));
    return;
  }
  console.log(JSON.stringify(plans));
  if (refusal !== undefined) console.error(refusal);
}
