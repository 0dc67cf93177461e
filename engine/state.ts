/** A resource as a state lists it. */
export interface StateResource {
  /** `aws_iam_user.connector` */
  readonly address: string;
  /** Name of the object, or its id. */
  readonly object: string;
}

interface State {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/**
 * The managed resources of a state as `terraform state pull` prints it (format 4); none of an empty text, which stands
 * for no state. Of their attributes nothing but name and id is taken.
 */
export function resourcesOf(text: string): StateResource[] {
  if (text.trim() === '') return [];
  const { resources = [] } = JSON.parse(text) as State;
  return resources
    .filter(({ mode, instances = [] }) => mode === 'managed' && instances.length > 0)
    .map(({ type, name, instances: [first] = [] }) => {
      const { name: named, id } = first?.attributes ?? {};
      const object = [named, id].find((value) => typeof value === 'string' && value !== '');
      return { address: `${type}.${name}`, object: (object as string | undefined) ?? '' };
    });
}
