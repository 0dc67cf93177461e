/** An external change, as a line of the audit file. `provider/audit/audit-log.ts` writes the same. */
export interface AuditLine {
  /** When it was asked for or answered, RFC 3339. */
  readonly time: string;
  readonly run: string;
  readonly who: string;
  /** Undefined outside of any repository. */
  readonly commit?: string;
  readonly connector: string;
  readonly stack: string;
  /** Address of the resource it was done for: `vsphere_virtual_machine.appliance`. */
  readonly step?: string;
  readonly system: 'vcenter' | 'aws' | 'appliance';
  /** `PowerOnVM_Task`, `IAM:CreateUser`, `register` */
  readonly action: string;
  /** What it was done to; empty where the request does not say. */
  readonly object: string;
  readonly vcenterTask?: string;
  readonly awsRequestId?: string;
  /** `done`, `accepted` by a task of vCenter, or `failed: WHY`. */
  readonly outcome: string;
}

/** What one of the public providers has changed, as its log tells it. */
export type LoggedChange = Omit<AuditLine, 'run' | 'who' | 'commit' | 'connector' | 'stack' | 'step'> & {
  /** Type of the resource, where the log has it. */
  readonly type?: string;
};
