import { stripVTControlCharacters } from 'node:util';
import type { EngineReport } from '../engine';
import { diagnosticsOf, plainLines } from './engine-messages';
import type { Diagnostic } from './plan-model';

/** Lines of text that are kept of an engine that failed without a word of JSON. */
const LINES = 40;

/**
 * What went wrong in a run of the engine that failed, never nothing: its own errors, else the text it ended with.
 *
 * @param step the engine's subcommand
 */
export function problemsIn(report: EngineReport, step: string): readonly Diagnostic[] {
  const found = diagnosticsOf(report.lines);
  if (found.some(({ severity }) => severity === 'error')) return found;
  if (report.outcome === 'interrupted') {
    return [...found, error('interrupted', 'the state has what was done until then')];
  }
  const said = plainLines(report.lines).map((line) => stripVTControlCharacters(line).trimEnd());
  return [...found, error(`${step} failed`, said.slice(-LINES).join('\n').trim())];
}

/** An error of our own, beside those of the engine. */
export const error = (summary: string, detail = ''): Diagnostic => ({ severity: 'error', summary, detail });
