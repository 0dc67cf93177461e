export { describeIssuer, issue } from './issue';
export type { Issued, IssueContext, IssueRequest } from './issuer';
export { IssuerError } from './issuer-error';
export type {
  AcmeChallengeSettings,
  AcmeSettings,
  AcmPcaSettings,
  ExternalSettings,
  IssuerSettings,
  LocalCaSettings,
  VaultSettings,
} from './settings';
