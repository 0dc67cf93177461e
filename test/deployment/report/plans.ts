import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosticsOf } from '../../../deployment/engine-messages';
import { plannedChangesOf } from '../../../deployment/plan-json';
import type { ConnectorPlan, StackPlan } from '../../../deployment/plan-model';

const fixture = (name: string): string => readFileSync(join(__dirname, '..', 'fixtures', name), 'utf8');

/** The plan of a stack as it was recorded in the lab. */
export function stackPlan(stack: string, recorded: string, messages?: string): StackPlan {
  const { changes, drift } = plannedChangesOf(fixture(`${recorded}.json`));
  return {
    stack,
    outcome: changes.length > 0 ? 'changes' : 'unchanged',
    changes,
    drift,
    diagnostics: messages === undefined ? [] : diagnosticsOf(fixture(`${messages}.jsonl`).split('\n')),
  };
}

export function connectorPlan(
  name: string,
  stacks: readonly StackPlan[],
  more: Partial<ConnectorPlan> = {},
): ConnectorPlan {
  return { name, file: `connectors/${name}.yaml`, state: 'running', stacks, refusals: [], ...more };
}

export const unchanged = (name: string): ConnectorPlan => connectorPlan(name, [stackPlan(name, 'unchanged')]);

export const created = (name: string): ConnectorPlan =>
  connectorPlan(name, [stackPlan(`${name}-identity`, 'create-identity'), stackPlan(name, 'create')]);

export const changed = (name: string): ConnectorPlan =>
  connectorPlan(name, [stackPlan(name, 'change', 'change')]);

export const replaced = (name: string, refusals: readonly string[] = []): ConnectorPlan =>
  connectorPlan(name, [stackPlan(name, 'replace')], { refusals });

export const destroyed = (name: string): ConnectorPlan =>
  connectorPlan(name, [stackPlan(name, 'destroy'), stackPlan(`${name}-identity`, 'destroy-identity')], {
    state: 'absent',
  });

export const failed = (name: string): ConnectorPlan =>
  connectorPlan(name, [
    stackPlan(`${name}-identity`, 'unchanged'),
    {
      stack: name,
      outcome: 'failed',
      changes: [],
      drift: [],
      diagnostics: diagnosticsOf(fixture('error.jsonl').split('\n')),
    },
  ]);

export const REFUSAL =
  'fra-01: the plan replaces vsphere_virtual_machine.appliance, and the spec does not allow it: write `allow: [replace]` in the spec, or confirm it with --yes fra-01';
