import type { ConnectorSpec } from '../../config';
import type { SecretContext } from '../../secrets';
import { Redactor } from './redactor';
import { secretsOfEnvironment } from './secret-names';
import { formsOf, knownSecrets } from './secret-values';

/** What it means for a text that a secret of a spec is not known. */
export const NOT_READ =
  'it cannot be read, so that it is taken out only where its form or its name gives it away';

/**
 * Takes out of a connector's logs what the references of its spec lead to, the secrets of the environment, and what
 * has the form of one.
 *
 * @returns with it the references that could not be read, as messages name them
 * @throws when it is interrupted
 */
export async function redactorOf(
  spec: ConnectorSpec,
  context: SecretContext & { readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly redactor: Redactor; readonly unread: readonly string[] }> {
  const { values, unknown } = await knownSecrets(spec, context);
  const redactor = new Redactor([...values, ...secretsOfEnvironment(context.env).flatMap(formsOf)]);
  return { redactor, unread: unknown };
}
