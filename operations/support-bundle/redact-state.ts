import { HIDDEN, type Redactor } from '../logs/redactor';
import { OperationFailure } from '../operation-failure';
import { redactJson } from './redact-json';

interface State {
  readonly outputs?: Readonly<Record<string, { readonly sensitive?: boolean }>>;
  readonly resources?: readonly { readonly instances?: readonly Instance[] }[];
}

interface Instance {
  readonly attributes?: unknown;
  /** Paths of attributes that the engine knows to be sensitive, a list of steps each. */
  readonly sensitive_attributes?: readonly (readonly Step[])[];
  /** What a provider keeps for itself. */
  readonly private?: string;
}

interface Step {
  readonly value?: unknown;
}

/**
 * A state of Terraform without secrets: what the engine has marked as sensitive, what providers keep for themselves, and
 * what `redactJson` hides. The rest is as it was, so that `terraform show` can read it.
 *
 * @throws OperationFailure for what is no state, such as an encrypted one
 */
export function redactState(text: string, redactor: Redactor): string {
  let state: State | null;
  try {
    state = JSON.parse(text) as State | null;
  } catch (error) {
    throw new OperationFailure('it is no state that can be read here, so its secrets cannot be taken out', {
      cause: error,
    });
  }
  const { outputs = {}, resources = [] } = state ?? {};
  const marked = {
    ...state,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, output]) => [
        name,
        output.sensitive === true ? { ...output, value: HIDDEN } : output,
      ]),
    ),
    resources: resources.map(({ instances = [], ...resource }) => ({
      ...resource,
      instances: instances.map(withoutMarked),
    })),
  };
  return `${JSON.stringify(redactJson(marked, redactor), undefined, 2)}\n`;
}

function withoutMarked({ private: _, attributes, ...instance }: Instance): Instance {
  const paths = instance.sensitive_attributes ?? [];
  return { ...instance, attributes: paths.reduce<unknown>(withoutPath, attributes) };
}

/** Whatever a path leads to is hidden, and all below it; a step that names nothing hides what it starts from. */
function withoutPath(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (value === null || value === undefined) return value;
  if (step === undefined) return HIDDEN;
  const key = keyOf(step);
  if (typeof value !== 'object' || key === undefined) return HIDDEN;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? withoutPath(item, rest) : (item as unknown)));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === key ? withoutPath(part, rest) : part]),
  );
}

/** A step is `{"type": "get_attr", "value": "secret"}`, or an index with its type beside it. */
function keyOf({ value }: Step): string | undefined {
  const key =
    typeof value === 'object' && value !== null ? (value as { readonly value?: unknown }).value : value;
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined;
}
