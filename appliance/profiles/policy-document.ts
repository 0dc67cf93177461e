import type { Fact } from './fact';

/** One statement of a policy (IAM User Guide, IAM JSON policy elements reference). */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  /** Absent in the trust policy of a role. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy as IAM and S3 take it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** A policy in which names of an account stand open, such as `arn:{partition}:s3:::{bucket}`. */
export type PolicyTemplate<Open extends string = 'partition'> = PolicyDocument & {
  /** What stands open; it is in no document. */
  readonly open?: Open;
};

const OPEN = /\{(\w+)\}/g;

/**
 * A policy with everything that stands open in it put in: the partition (`aws`, `aws-us-gov`, `aws-cn`), names, ARNs.
 * A value may be an expression of Terraform.
 *
 * @throws RangeError when something is left open
 */
export function policyDocument<Open extends string>(
  { value }: Fact<PolicyTemplate<Open>>,
  values: Readonly<Record<Open, string>>,
): PolicyDocument {
  const given: Readonly<Record<string, string>> = values;
  const put = (text: string): string =>
    text.replace(OPEN, (_, name: string) => {
      const found = given[name];
      if (found === undefined) throw new RangeError(`a policy needs {${name}}, and none is given`);
      return found;
    });
  return filled(value, put) as PolicyDocument;
}

function filled(value: unknown, put: (text: string) => string): unknown {
  if (typeof value === 'string') return put(value);
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, put));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, put)]));
}
