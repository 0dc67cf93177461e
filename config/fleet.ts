import { relative } from 'node:path';
import { isSameAccount } from './aws-account';
import { isWanted, type Finding } from './checks';
import { claimsOf, type Claim } from './fleet-claims';
import type { ConnectorSpec, LoadedSpec } from './loaded-spec';
import { serverKey } from './vcenter-server';

type Report = (loaded: LoadedSpec, finding: Finding) => void;

/** What the connectors of one vCenter must agree on: the guide allows one account and one way to authenticate. */
const AGREEMENTS: readonly {
  path: readonly string[];
  value: (spec: ConnectorSpec) => string | undefined;
}[] = [
  { path: ['aws', 'accountId'], value: ({ aws }) => aws.accountId },
  { path: ['registration', 'authentication'], value: ({ registration }) => registration?.authentication },
];

/** Rules between the connectors that are loaded together; a finding belongs to the later file. */
export function checkFleet(specs: readonly LoadedSpec[]): Map<LoadedSpec, Finding[]> {
  const findings = new Map<LoadedSpec, Finding[]>();
  const report: Report = (loaded, finding) => {
    findings.set(loaded, [...(findings.get(loaded) ?? []), finding]);
  };
  checkClaims(specs, report);
  checkAgreements(
    specs.filter(({ spec }) => isWanted(spec)),
    report,
  );
  return findings;
}

function checkClaims(specs: readonly LoadedSpec[], report: Report): void {
  const claimed = new Map<string, { loaded: LoadedSpec; claim: Claim }[]>();
  for (const loaded of specs) {
    for (const claim of claimsOf(loaded.spec)) {
      const earlier = claimed.get(claim.key) ?? [];
      const other = earlier.find(
        (candidate) =>
          candidate.loaded !== loaded &&
          (claim.inAccount !== true || isSameAccount(candidate.loaded.spec, loaded.spec)),
      );
      if (other !== undefined) {
        const message = claim.message(other.claim, nameOf(other.loaded));
        report(loaded, { path: claim.path, message });
      }
      claimed.set(claim.key, [...earlier, { loaded, claim }]);
    }
  }
}

function checkAgreements(specs: readonly LoadedSpec[], report: Report): void {
  for (const { path, value } of AGREEMENTS) {
    const agreed = new Map<string, { loaded: LoadedSpec; value: string }>();
    for (const loaded of specs) {
      const declared = value(loaded.spec);
      if (declared === undefined) continue;
      const server = serverKey(loaded.spec.vcenter.server);
      const first = agreed.get(server);
      if (first === undefined) agreed.set(server, { loaded, value: declared });
      else if (first.value !== declared) {
        const message = `${path.join('.')}: found "${declared}", but ${nameOf(first.loaded)} on the same vCenter says "${first.value}"; one vCenter takes one account and one way to authenticate`;
        report(loaded, { path, message });
      }
    }
  }
}

const nameOf = ({ source }: LoadedSpec): string => relative(process.cwd(), source.file) || source.file;
