import type { Workspace } from './workspace';

/** One round of plan, apply and plan again, as provider acceptance tests do it. */
export interface Step {
  /** The module, without the block of required providers. `WORLD` stands for the provider's directory. */
  readonly config: string;
  /** What the plan must say of each address it mentions: `create`, `update`, `replace`, `delete`, `read`. */
  readonly expectActions?: Readonly<Record<string, string>>;
  /** Attributes of objects in the state after the apply; `undefined` for an object that must not be there. */
  readonly expectAttributes?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  /** The plan or the apply must fail with this text, at this line of `config`. */
  readonly expectError?: { readonly text: string | RegExp; readonly line?: number };
  readonly expectWarning?: string;
  /** Whether a plan after the apply finds nothing to do. Default: true; never asked after an expected error. */
  readonly expectEmptyPlan?: boolean;
  /** Nothing is applied. Default: false. */
  readonly planOnly?: boolean;
  readonly destroy?: boolean;
  /** Done before the plan. */
  readonly before?: () => void;
}

/** A line of `-json` output. */
interface Event {
  readonly type: string;
  readonly '@level': string;
  readonly change?: { readonly action: string; readonly resource: { readonly addr: string } };
  readonly diagnostic?: Problem;
}

interface Problem {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly start: { readonly line: number } };
}

/** Runs the steps one after another on one state. */
export async function steps(workspace: Workspace, list: readonly Step[]): Promise<void> {
  for (const [at, step] of list.entries()) {
    try {
      await run(workspace, step);
    } catch (error) {
      if (error instanceof Error) error.message = `step ${at + 1}: ${error.message}`;
      throw error;
    }
  }
}

async function run(workspace: Workspace, step: Step): Promise<void> {
  step.before?.();
  const firstLine = workspace.configure(step.config);
  const plan = await events(workspace, ['plan', '-json', '-out=plan', ...(step.destroy ? ['-destroy'] : [])]);
  const failed = problems(plan, 'error').length > 0;
  const applied = failed || step.planOnly ? [] : await events(workspace, ['apply', '-json', 'plan']);
  const errors = [...problems(plan, 'error'), ...problems(applied, 'error')];
  if (step.expectActions) expect(plannedActions(plan)).toEqual(step.expectActions);
  if (step.expectWarning !== undefined)
    expect(problems(plan, 'warning').map(({ summary }) => summary)).toContain(step.expectWarning);
  if (step.expectError) {
    const texts = errors.map(({ summary, detail }) => `${summary}\n${detail}`);
    const { text, line } = step.expectError;
    expect(texts.join('\n---\n')).toEqual(
      typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text),
    );
    if (line !== undefined) {
      const lines = errors.map(({ range }) => (range ? range.start.line - firstLine + 1 : undefined));
      expect(lines).toContain(line);
    }
  } else if (errors.length > 0) {
    throw new Error(errors.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n'));
  }
  for (const [address, attributes] of Object.entries(step.expectAttributes ?? {})) {
    if (attributes === undefined) expect(workspace.attributes(address)).toBeUndefined();
    else expect(workspace.attributes(address)).toMatchObject(attributes);
  }
  if (!step.expectError && !step.planOnly && (step.expectEmptyPlan ?? true)) {
    const { code, output } = await workspace.run([
      'plan',
      '-no-color',
      '-detailed-exitcode',
      ...(step.destroy ? ['-destroy'] : []),
    ]);
    if (code !== 0) throw new Error(`the plan after the apply is not empty:\n${output}`);
  }
}

async function events(workspace: Workspace, args: readonly string[]): Promise<readonly Event[]> {
  const { output } = await workspace.run(args);
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event);
}

function plannedActions(plan: readonly Event[]): Readonly<Record<string, string>> {
  const changes = plan.flatMap(({ type, change }) => (type === 'planned_change' && change ? [change] : []));
  return Object.fromEntries(changes.map(({ resource, action }) => [resource.addr, action]));
}

function problems(list: readonly Event[], severity: Problem['severity']): readonly Problem[] {
  return list.flatMap(({ diagnostic }) => (diagnostic?.severity === severity ? [diagnostic] : []));
}
