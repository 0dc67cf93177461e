import { accessKey } from './access-key';
import { certificate } from './certificate';
import type { Check, CheckContext, Finding, PartialSpec } from './check';
import { diskProvisioning } from './disk-provisioning';
import { encryptionKey } from './encryption-key';
import { identity } from './identity';
import { identityPolicy } from './identity-policy';
import { identityRoles } from './identity-roles';
import { image } from './image';
import { notApplied } from './not-applied';
import { passwords } from './passwords';
import { placement } from './placement';
import { registration } from './registration';
import { state } from './state';
import { tags } from './tags';
import { vcenterCredentials } from './vcenter-credentials';
import { vcenterTls } from './vcenter-tls';

export type { Check, CheckContext, Finding, PartialSpec, Purpose } from './check';

interface Rule {
  readonly check: Check;
  /**
   * Whether it also holds for a connector that is to be removed: what is wrong with an image or a place must stop
   * nobody from removing it. @default false
   */
  readonly whenAbsent?: true | 'with its identity';
}

/** Every rule about one spec. All of them run; each says all it finds. */
const RULES: readonly Rule[] = [
  { check: state, whenAbsent: true },
  { check: vcenterCredentials, whenAbsent: true },
  { check: vcenterTls, whenAbsent: true },
  { check: identity, whenAbsent: 'with its identity' },
  { check: identityPolicy, whenAbsent: 'with its identity' },
  { check: identityRoles, whenAbsent: 'with its identity' },
  { check: tags, whenAbsent: 'with its identity' },
  { check: placement },
  { check: image },
  { check: diskProvisioning },
  { check: registration },
  { check: accessKey, whenAbsent: 'with its identity' },
  { check: certificate },
  { check: encryptionKey },
  { check: passwords },
  { check: notApplied },
];

export function runChecks(spec: PartialSpec, context: CheckContext): Finding[] {
  return RULES.filter(({ whenAbsent = false }) =>
    whenAbsent === 'with its identity' ? hasIdentity(spec) : whenAbsent || isWanted(spec),
  ).flatMap(({ check }) => check(spec, context));
}

export const isWanted = (spec: PartialSpec): boolean => spec.state !== 'absent';

/** An absent connector may leave its users and its role behind. */
export const hasIdentity = (spec: PartialSpec): boolean =>
  isWanted(spec) || spec.uninstall?.identity === 'keep';
