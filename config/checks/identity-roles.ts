import type { Check, CheckContext, Finding, PartialSpec } from './check';

/** IAM's limit for a role's name (IAM User Guide, "IAM and AWS STS quotas"). */
const NAME_LIMIT = 64;

const ROLES = ['vmImportRole', 'trustRole', 'samlRole'] as const;
type Role = (typeof ROLES)[number];

/** Whom each role is for, by the way users of the portal are authenticated. */
const AUTHENTICATION = { trustRole: 'connector', samlRole: 'saml' } as const;

/** Roles with names IAM takes, each its own, and for the authentication that is declared. */
export const identityRoles: Check = (spec, context) => [
  ...names(spec),
  ...authentication(spec),
  ...known(spec, context),
];

const nameOf = ({ aws }: PartialSpec, role: Role): string | undefined => aws?.identity?.[role]?.name;

function names(spec: PartialSpec): Finding[] {
  return ROLES.flatMap((role, index): Finding[] => {
    const name = nameOf(spec, role);
    if (name === undefined) return [];
    const path = ['aws', 'identity', role, 'name'];
    const key = path.join('.');
    if (name.length > NAME_LIMIT) {
      const message = `${key}: the default "${name}" has ${name.length} characters, IAM allows ${NAME_LIMIT}; give a shorter name`;
      return [{ path, message }];
    }
    // IAM tells names apart by more than case.
    const other = ROLES.slice(0, index).find(
      (earlier) => nameOf(spec, earlier)?.toLowerCase() === name.toLowerCase(),
    );
    if (other === undefined) return [];
    const message = `${key}: "${name}" is the name of ${other} too; give each role its own`;
    return [{ path, message }];
  });
}

function authentication({ aws, registration }: PartialSpec): Finding[] {
  const declared = registration?.authentication;
  if (declared === undefined) return [];
  return (['trustRole', 'samlRole'] as const)
    .filter((role) => aws?.identity?.[role] !== undefined && AUTHENTICATION[role] !== declared)
    .map((role): Finding => {
      const wanted = declared === 'saml' ? 'samlRole' : 'trustRole';
      const message = `aws.identity.${role}: is for registration.authentication: ${AUTHENTICATION[role]}, found "${declared}"; remove it, or declare ${wanted}`;
      return { path: ['aws', 'identity', role], at: 'key', message };
    });
}

/** What only some kinds of appliance have. */
function known({ aws }: PartialSpec, { profile: { title, identity } }: CheckContext): Finding[] {
  const parts = [
    { path: ['aws', 'identity', 'trustRole'], declared: aws?.identity?.trustRole, has: identity.trustRole },
    { path: ['aws', 'identity', 'samlRole'], declared: aws?.identity?.samlRole, has: identity.samlRole },
    { path: ['aws', 'exportBucket'], declared: aws?.exportBucket, has: identity.exportBucket },
  ];
  return parts
    .filter(({ declared, has }) => declared !== undefined && has === undefined)
    .map(({ path }) => ({
      path,
      at: 'key',
      message: `${path.join('.')}: the ${title} has none; remove it`,
    }));
}
