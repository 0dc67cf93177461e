/** One kind of secret, by how it stands in a line. */
export interface RedactionRule {
  /** What is told of it, as a plural is not needed: `session token: 3`. */
  readonly kind: string;
  /** Its first group is kept, and whatever else it matches is replaced; without a group all of it is. */
  readonly pattern: RegExp;
}

/** A value after a name: in quotation marks up to the closing one, else up to the next name, option or end of the line. */
const VALUE = String.raw`(?!["']?\*\*\*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:(?!\s+-|\s+[\w.-]+\s*[=:])[^\n])+)`;
/** A value without spaces, as keys and tokens are. */
const WORD = String.raw`["']?(?!\*\*\*)[^\s"'&,;<>]+`;
const IS = String.raw`["']?\s*[:=]\s*`;

const rule = (kind: string, pattern: string, flags = 'gi'): RedactionRule => ({
  kind,
  pattern: new RegExp(pattern, flags),
});

/** In the order in which they are applied: the closer ones first. */
export const REDACTION_RULES: readonly RedactionRule[] = [
  rule(
    'authorization header',
    String.raw`(\b(?:proxy-)?authorization${IS}(?:["']?(?:basic|bearer|digest|negotiate)\s+)?)(?!\*\*\*)[^\n]+`,
  ),
  rule('cookie', String.raw`(\b(?:set-)?cookie${IS})(?!\*\*\*)[^\n]+`),
  rule('cookie', String.raw`(vmware_soap_session${IS})${WORD}`),
  rule('JWT', String.raw`\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*`, 'g'),
  rule('bearer token', String.raw`(\bbearer\s+)[\w.~+/=-]{20,}`),
  rule('login in an address', String.raw`(\b[a-z][a-z0-9+.-]*://)(?!\*\*\*)[^\s/"']+@`),
  rule('secret access key', String.raw`(\b(?:aws[._-]?)?secret[._-]?(?:access[._-]?)?key${IS})${WORD}`),
  rule('session token', String.raw`(\b[\w.-]*(?:session|security)[._-]?token${IS})${WORD}`),
  rule('access key id', String.raw`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`, 'g'),
  rule('AMP connector key', String.raw`(\b(?:amp[ _-]?)?connector[ _-]?key${IS})${WORD}`),
  rule(
    'passphrase',
    String.raw`(-(?:passout|passin|password|storepass|keypass|srcstorepass|deststorepass|srckeypass|destkeypass)\s+(?:pass:)?)(?!\*\*\*)\S+`,
  ),
  rule('passphrase', String.raw`([\w.-]*(?:passphrase|store_?password)${IS})${VALUE}`),
  rule(
    'password',
    String.raw`(<(?:\w+:)?[\w.-]*(?:password|passwd|passphrase|secret|token|api[._-]?key)[\w.-]*(?:\s[^<>\n]*[^<>\n/])?>)(?!\*\*\*)[^<\n]+`,
  ),
  rule('password typed', String.raw`([$#>]\s*(?:sudo\s+)?passwd\s+)(?!\*\*\*)\S+`),
  rule('password', String.raw`([\w.-]*password(?:\s+for\s+[\w.@\\-]+)?${IS})${VALUE}`),
  rule('password', String.raw`(\b[\w.-]*(?:passwd|pwd)["']?\s*=\s*)${VALUE}`),
  rule(
    'password',
    String.raw`("[\w.-]*(?:passwd|pwd|secret|api_?key|token)"\s*:\s*)(?!"\*\*\*)"(?:[^"\\]|\\.)*"`,
  ),
];
