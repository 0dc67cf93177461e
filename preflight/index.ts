export { managedPolicyArn, partitionOf } from './aws/partition';
export { formatResult, type CheckResult, type Outcome } from './check-result';
export { checks } from './checks';
export {
  configurableProperties,
  configurationOf,
  hardwareOf,
  networkPath,
  portGroupOf,
  propertiesOf,
  propertyPath,
} from './image-choices';
export { describePlacementProblem } from './placement-problem';
export type {
  ApplianceInput,
  AwsInput,
  CertificateInput,
  OvfChoices,
  PreflightInput,
  VcenterInput,
} from './preflight-input';
export { iamPolicy, type IamNames, type IamPolicy } from './privileges/iam-policy';
export { PURPOSES, type Purpose } from './privileges/purpose';
export { vspherePrivileges, type VspherePrivilege } from './privileges/vsphere-privileges';
export { runPreflight, type PreflightOptions } from './run-preflight';
export { sideBySide } from './side-by-side';
export { OutOfTime, withinTime } from './within-time';
