import { accessKeyStore } from './access-key-store';
import { awsIdentity } from './aws-identity';
import { awsKeyQuota } from './aws-key-quota';
import { awsPolicy } from './aws-policy';
import { certificateNames } from './certificate-names';
import type { Check } from './check';
import { datastoreSpace } from './datastore-space';
import { endpoints } from './endpoints';
import { hostTime } from './host-time';
import { imageChoices } from './image-choices';
import { ovfNetworks } from './ovf-networks';
import { placement } from './placement';
import { vcenterLogin } from './vcenter-login';
import { vcenterPrivileges } from './vcenter-privileges';
import { vcenterVersion } from './vcenter-version';
import { vmName } from './vm-name';

/** Every check, in the order their results are shown. */
export const checks: readonly Check[] = [
  vcenterLogin,
  vcenterVersion,
  placement,
  vmName,
  vcenterPrivileges,
  imageChoices,
  ovfNetworks,
  datastoreSpace,
  hostTime,
  endpoints,
  awsIdentity,
  awsPolicy,
  awsKeyQuota,
  accessKeyStore,
  certificateNames,
];
