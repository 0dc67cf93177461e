/** What a plan does with a resource. `forget` leaves the object and drops it from the state. */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'import';

/** An attribute that changes, as text for people; what is sensitive is masked already. */
export interface AttributeChange {
  /** `network_interface[0].network_id` */
  readonly path: string;
  /** Undefined where there is none. */
  readonly before?: string;
  /** `(known after apply)`, `(sensitive)`; undefined where there is none. */
  readonly after?: string;
}

/** A managed resource a plan would change. */
export interface ResourceChange {
  /** `vsphere_virtual_machine.appliance` */
  readonly address: string;
  /** `vsphere_virtual_machine` */
  readonly type: string;
  readonly action: Action;
  /** It is taken into the state by this plan as well, whatever `action` says. */
  readonly imported: boolean;
  /** Terraform's own word for the reason, such as `replace_by_triggers`. */
  readonly reason?: string;
  /** Paths of the attributes that force a replacement. */
  readonly replacedBecause: readonly string[];
  readonly attributes: readonly AttributeChange[];
}

/** An error or a warning of the engine or of a provider. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** Resource or data source it is about. */
  readonly address?: string;
}

/** The plan of one stack. */
export interface StackPlan {
  /** `fra-01` or `fra-01-identity` */
  readonly stack: string;
  readonly outcome: 'unchanged' | 'changes' | 'failed';
  readonly changes: readonly ResourceChange[];
  /** What was changed outside Terraform since the last apply, as it was noticed. */
  readonly drift: readonly ResourceChange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The plan of a connector: of its stacks, in the order in which they would be applied. */
export interface ConnectorPlan {
  readonly name: string;
  /** Its spec, relative to the working directory. */
  readonly file: string;
  readonly state: 'running' | 'stopped' | 'absent';
  readonly stacks: readonly StackPlan[];
  /** Why it must not be applied as it is, one sentence each; none where it may. */
  readonly refusals: readonly string[];
}
