import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { planAsMarkdown, planAsText, runLink, sourceLinks, type Positions } from '../deployment/report';
import type { PlannedRun } from '../deployment/run';
import { engineCommand } from '../engine';
import { takesColors } from './colors';

export interface PlanReportOptions {
  readonly json: boolean;
  readonly markdown?: string;
  /** The one that is checked out. */
  readonly commit?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Prints plans, and writes their summary for a pull request. */
export function showPlans(planned: PlannedRun, { json, markdown, commit, env }: PlanReportOptions): void {
  const { plans, selection, refusal } = planned;
  const positions = positionsOf(planned);
  if (markdown !== undefined) {
    const cwd = process.cwd();
    const text = planAsMarkdown(plans, {
      ...{ commit, positions },
      engine: basename(engineCommand(env)),
      time: new Date(),
      linkTo: sourceLinks(env, cwd),
      whole: runLink(env),
    });
    writeFileSync(markdown, text, { mode: 0o600 });
  }
  if (json) {
    const { problems } = selection;
    console.log(JSON.stringify({ connectors: plans, problems, refusal }, undefined, 2));
    return;
  }
  const color = takesColors(process.stdout, env);
  console.log(planAsText(plans, { color, positions }));
  if (refusal !== undefined) console.error(refusal);
}

/** Only of those that are told in full: a fleet has many lines. */
function positionsOf({ plans, selection }: PlannedRun): Record<string, Positions> {
  const told = new Set(
    plans
      .filter(({ stacks }) => stacks.some(({ outcome }) => outcome !== 'unchanged'))
      .map(({ name }) => name),
  );
  const connectors = selection.connectors.filter(({ spec }) => told.has(spec.name));
  return Object.fromEntries(
    connectors.map(({ spec, source }) => [spec.name, source.positions(Object.keys(source.value))]),
  );
}
