import { certificate } from './certificate';
import type { Check } from './check';
import { diskProvisioning } from './disk-provisioning';
import { identity } from './identity';
import { image } from './image';
import { notApplied } from './not-applied';
import { placement } from './placement';
import { registration } from './registration';
import { state } from './state';
import { vcenterCredentials } from './vcenter-credentials';
import { vcenterTls } from './vcenter-tls';

export type { Check, CheckContext, Finding, PartialSpec } from './check';

/** Every rule about one spec. All of them run; each says all it finds. */
export const CHECKS: readonly Check[] = [
  state,
  placement,
  vcenterCredentials,
  vcenterTls,
  image,
  diskProvisioning,
  identity,
  registration,
  certificate,
  notApplied,
];
