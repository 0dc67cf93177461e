/** A group of regions with accounts and names of its own (AWS General Reference, ARNs). */
export interface Partition {
  /** Second part of an ARN. */
  readonly id: string;
  /** End of every host name of a service. */
  readonly dnsSuffix: string;
}

const PARTITIONS: readonly (Partition & { readonly regions: RegExp })[] = [
  { id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', regions: /^cn-/ },
  { id: 'aws-us-gov', dnsSuffix: 'amazonaws.com', regions: /^us-gov-/ },
  { id: 'aws-iso', dnsSuffix: 'c2s.ic.gov', regions: /^us-iso-/ },
  { id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', regions: /^us-isob-/ },
];

/** The partition a region belongs to, by its code; the ordinary one for codes that are not known. */
export const partitionOf = (region: string): Partition =>
  PARTITIONS.find(({ regions }) => regions.test(region)) ?? { id: 'aws', dnsSuffix: 'amazonaws.com' };

/** ARN of a policy that AWS itself manages, such as `AWSConnector` or `service-role/...`. */
export const managedPolicyArn = (region: string, name: string): string =>
  `arn:${partitionOf(region).id}:iam::aws:policy/${name}`;
