/** A resource as a state lists it. */
export interface StateResource {
  /** `aws_iam_user.connector` */
  readonly address: string;
  /** Name of the object, or its id. */
  readonly object: string;
}

interface State {
  readonly serial?: unknown;
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: StateAttributes }[];
  }[];
}

/** Attributes of a resource as a state has them. What is secret is among them. */
export type StateAttributes = Readonly<Record<string, unknown>>;

/** The managed resources of a state, for whoever takes single attributes out of them. */
export class StateContent {
  private constructor(
    /** Grows with every change. */
    readonly serial: number,
    private readonly managed: NonNullable<State['resources']>,
  ) {}

  /**
   * @param text as `terraform state pull` prints it, or as it lies in its store (format 4)
   * @throws Error in one sentence for what is no state
   */
  static of(text: string): StateContent {
    let state: State | null;
    try {
      state = JSON.parse(text) as State | null;
    } catch (error) {
      throw new Error('it is no state of Terraform (no JSON)', { cause: error });
    }
    const { serial, resources = [] } = state ?? {};
    if (typeof serial !== 'number' || !Array.isArray(resources))
      throw new Error('it is no state of Terraform that can be read here (encrypted, or of another format)');
    return new StateContent(serial, managedOf({ resources }));
  }

  /** How many managed resources are there. */
  get size(): number {
    return this.managed.length;
  }

  /** Attributes of the first resource of a type; undefined where there is none. */
  attributesOf(type: string): StateAttributes | undefined {
    return this.managed.find((resource) => resource.type === type)?.instances?.[0]?.attributes;
  }
}

/**
 * The managed resources of a state as `terraform state pull` prints it (format 4); none of an empty text, which stands
 * for no state. Of their attributes nothing but name and id is taken.
 */
export function resourcesOf(text: string): StateResource[] {
  if (text.trim() === '') return [];
  return managedOf(JSON.parse(text) as State).map(({ type, name, instances: [first] = [] }) => {
    const { name: named, id } = first?.attributes ?? {};
    const object = [named, id].find((value) => typeof value === 'string' && value !== '');
    return { address: `${type}.${name}`, object: (object as string | undefined) ?? '' };
  });
}

const managedOf = ({ resources = [] }: State): NonNullable<State['resources']> =>
  resources.filter(({ mode, instances = [] }) => mode === 'managed' && instances.length > 0);
