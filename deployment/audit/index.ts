export { AuditTrail, type AuditedStack } from './audit-trail';
export type { AuditLine } from './audit-line';
