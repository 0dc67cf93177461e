import type { PlanEditor } from '../definition/resource';
import { impliedType, objectType } from '../schema/implied-type';
import type { Attribute, Attributes } from '../schema/type';
import { conform } from '../value/conform';
import { equal } from '../value/fingerprint';
import { pathText, type Path } from '../value/path';
import type { Value, ValueMap } from '../value/value';

/** A plan while its author's `modifyPlan` changes it. */
export class EditedPlan implements PlanEditor<Attributes> {
  /** The attributes that have been set. */
  readonly edited = new Set<string>();
  readonly replaced: Path[] = [];

  constructor(
    private readonly attributes: Attributes,
    private readonly prior: ValueMap | null,
    private readonly config: ValueMap,
    private planned: ValueMap,
  ) {}

  get values(): ValueMap {
    return this.planned;
  }

  /** @throws TypeError when Terraform would refuse the plan. */
  set(name: string, value: Value): void {
    const { type, options } = this.find(name);
    const { value: fitting, problems } = conform(impliedType(type), value, 'allowed');
    const [first] = problems;
    if (first)
      throw new TypeError(`modifyPlan set ${pathText([name, ...first.path])}, which ${first.problem}`);
    if (options.writeOnly)
      throw new TypeError(`modifyPlan set ${name}, which is write-only: it is in no plan`);
    const free =
      (options.computed === true || options.default !== undefined) && (this.config[name] ?? null) === null;
    const kept = this.prior !== null && equal(impliedType(type), this.prior[name] ?? null, fitting);
    if (!free && !kept)
      throw new TypeError(
        `modifyPlan set ${name}, which is ${options.computed ? 'configured' : 'not computed'}: ` +
          'only its prior value could take the place of the configured one',
      );
    this.planned = { ...this.planned, [name]: fitting };
    this.edited.add(name);
  }

  requireReplace(attribute: string | Path): void {
    const path = typeof attribute === 'string' ? [attribute] : attribute;
    this.find(String(path[0]));
    this.replaced.push(path);
  }

  changes(name?: string): boolean {
    if (this.prior === null) return true;
    if (name === undefined) return !equal(objectType(this.attributes), this.prior, this.planned);
    return !equal(impliedType(this.find(name).type), this.prior[name] ?? null, this.planned[name] ?? null);
  }

  private find(name: string): Attribute {
    const attribute = this.attributes[name];
    if (!attribute) throw new TypeError(`modifyPlan named ${name}, which is no attribute of the schema`);
    return attribute;
  }
}
