import { basename } from 'node:path';
import { planAsMarkdown, planAsText, runLink, sourceLinks, type Positions } from '../deployment/report';
import type { PlannedRun } from '../deployment/run';
import { engineCommand } from '../engine';
import { takesColors } from './colors';
import type { ReportFile } from './report-file';
import { vanishedAsText, wholeRunOf } from './whole-run';

export interface PlanReportOptions {
  readonly json: boolean;
  readonly markdown?: ReportFile;
  /** The one that is checked out. */
  readonly commit?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where plans are printed as text. @default standard output */
  readonly output?: NodeJS.WriteStream;
}

/**
 * Prints plans, and then writes their summary for a pull request.
 *
 * @returns a sentence when that could not be written
 */
export function showPlans(planned: PlannedRun, options: PlanReportOptions): string | undefined {
  const { plans, selection, vanished, refusal } = planned;
  const { json, markdown, env, output = process.stdout } = options;
  const positions = positionsOf(planned);
  if (json) {
    const { problems } = selection;
    console.log(JSON.stringify({ connectors: plans, problems, vanished, refusal }, undefined, 2));
  } else {
    const text = planAsText(plans, { color: takesColors(output, env), positions });
    output.write([text, ...vanishedAsText(vanished), ''].join('\n'));
    if (refusal !== undefined) console.error(refusal);
  }
  return markdown?.write(
    planAsMarkdown(plans, {
      ...{ commit: options.commit, positions, ...wholeRunOf(planned) },
      engine: basename(engineCommand(env)),
      time: new Date(),
      linkTo: sourceLinks(env, process.cwd()),
      whole: runLink(env),
    }),
  );
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
