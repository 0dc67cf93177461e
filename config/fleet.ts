import { relative } from 'node:path';
import type { Finding } from './checks';
import type { LoadedSpec } from './loaded-spec';

/** Something two connectors may not share, and what to say when they do. */
interface Claim {
  readonly path: readonly string[];
  /** Equal keys collide; undefined claims nothing. */
  readonly key: (spec: LoadedSpec['spec']) => string | undefined;
  readonly message: (spec: LoadedSpec['spec'], other: string) => string;
}

const account = ({ aws }: LoadedSpec['spec']): string => aws.accountId ?? aws.profile ?? '';

const CLAIMS: readonly Claim[] = [
  {
    path: ['name'],
    key: ({ name }) => name,
    message: ({ name }, other) => `name: "${name}" is the name in ${other} too; each connector needs its own`,
  },
  {
    path: ['appliance', 'vmName'],
    key: ({ vcenter: { server, datacenter, folder }, appliance: { vmName } }) =>
      JSON.stringify([server, datacenter, folder, vmName]),
    message: ({ appliance }, other) =>
      `appliance.vmName: "${appliance.vmName}" lies in the same folder of the same vCenter in ${other}; give each VM its own name`,
  },
  {
    path: ['aws', 'identity', 'userName'],
    key: (spec) => spec.aws.identity.userName && JSON.stringify([account(spec), spec.aws.identity.userName]),
    message: ({ aws }, other) =>
      `aws.identity.userName: "${aws.identity.userName ?? ''}" is created by ${other} too; give each connector its own user`,
  },
  {
    path: ['aws', 'identity', 'vmImportRole'],
    key: (spec) =>
      spec.aws.identity.vmImportRole && JSON.stringify([account(spec), spec.aws.identity.vmImportRole.name]),
    message: ({ aws }, other) =>
      `aws.identity.vmImportRole: "${aws.identity.vmImportRole?.name ?? ''}" is created by ${other} too; one connector of an account declares it`,
  },
];

/** What the connectors of one vCenter must agree on: the guide allows one account and one way to authenticate. */
const AGREEMENTS: readonly {
  path: readonly string[];
  value: (spec: LoadedSpec['spec']) => string | undefined;
}[] = [
  { path: ['aws', 'accountId'], value: ({ aws }) => aws.accountId },
  { path: ['registration', 'authentication'], value: ({ registration }) => registration?.authentication },
];

/** Rules between the connectors that are loaded together; a finding belongs to the later file. */
export function checkFleet(specs: readonly LoadedSpec[]): Map<LoadedSpec, Finding[]> {
  const findings = new Map<LoadedSpec, Finding[]>();
  const report = (loaded: LoadedSpec, finding: Finding): void => {
    findings.set(loaded, [...(findings.get(loaded) ?? []), finding]);
  };
  for (const { path, key, message } of CLAIMS) {
    const claimed = new Map<string, LoadedSpec>();
    for (const loaded of specs) {
      const claim = key(loaded.spec);
      if (claim === undefined) continue;
      const other = claimed.get(claim);
      if (other === undefined) claimed.set(claim, loaded);
      else report(loaded, { path, message: message(loaded.spec, nameOf(other)) });
    }
  }
  for (const { path, value } of AGREEMENTS) {
    const agreed = new Map<string, { loaded: LoadedSpec; value: string }>();
    for (const loaded of specs) {
      const declared = value(loaded.spec);
      if (declared === undefined || loaded.spec.state === 'absent') continue;
      const server = JSON.stringify(loaded.spec.vcenter.server);
      const first = agreed.get(server);
      if (first === undefined) agreed.set(server, { loaded, value: declared });
      else if (first.value !== declared) {
        const message = `${path.join('.')}: found "${declared}", but ${nameOf(first.loaded)} on the same vCenter says "${first.value}"; one vCenter takes one account and one way to authenticate`;
        report(loaded, { path, message });
      }
    }
  }
  return findings;
}

const nameOf = ({ source }: LoadedSpec): string => relative(process.cwd(), source.file) || source.file;
