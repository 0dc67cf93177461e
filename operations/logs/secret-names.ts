const NAME =
  /pass(?:word|wd|phrase)|secret|token|credential|private_?key|api_?key|(?:access|connector|account|encryption)_?key$/i;

/** Where a secret lies, and what is done when it is wrong. */
const NO_SECRETS: ReadonlySet<string> = new Set(['secretsmanager', 'onWrongPassword', 'on_wrong_password']);

/** Whether a text of this name in JSON is a secret, as far as names tell. */
export const isSecretName = (name: string): boolean => NAME.test(name) && !NO_SECRETS.has(name);

const VARIABLE = /PASS(?:WORD|WD|PHRASE)|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY|API_?KEY|ACCESS_KEY/i;
/** Where a secret lies, or what is said about it. */
const ABOUT = /_(?:FILE|PATH|DIR|URL|URI|NAME|ARN|SOCK|HOST|PORT|ENDPOINT|COMMAND|ENABLED|DISABLED)$/i;
/** Shorter ones would hide every second word. */
const SHORTEST = 6;

/** Values of an environment that are secrets as far as the names of its variables tell. */
export function secretsOfEnvironment(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(env).flatMap(([name, value = '']) =>
    VARIABLE.test(name) && !ABOUT.test(name) && value.length >= SHORTEST && !value.startsWith('/')
      ? [value]
      : [],
  );
}
