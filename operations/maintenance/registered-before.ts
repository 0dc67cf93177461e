import type { LoadedSpec } from '../../config';
import { applianceState } from '../../deployment/states';
import { StateContent, type StateAttributes } from '../../engine';
import { registrationAttributes } from '../../provider/registration-attributes';
import type { Model } from '../../provider/runtime';
import { OperationFailure } from '../operation-failure';
import type { Surroundings } from '../operated';
import { failureText } from './failure-text';

export type Registration = Model<typeof registrationAttributes>;

/**
 * What the last apply has registered a connector with, as its state has it: references, no secrets.
 *
 * @throws OperationFailure where no apply has, or its state cannot be read
 */
export async function registeredBefore(
  connector: LoadedSpec,
  { env, signal }: Pick<Surroundings, 'env' | 'signal'>,
): Promise<Registration> {
  const { name } = connector.spec;
  let found: StateAttributes | undefined;
  try {
    const stored = await applianceState(connector, env, signal);
    found = stored && StateContent.of(stored.text).attributesOf('connector_registration');
  } catch (error) {
    signal.throwIfAborted();
    throw new OperationFailure(
      `${name}: what it was registered with cannot be told, since its state cannot be read: ${failureText(error)}; connector apply ${name} reads it through the engine`,
      { cause: error },
    );
  }
  if (found === undefined)
    throw new OperationFailure(
      `${name}: its state has no registration, so there is nothing to do again; declare \`registration\` in its spec and run connector apply ${name}`,
    );
  return registrationIn(found);
}

/** What a state that is older than an attribute does not have is null, as Terraform itself would have it. */
export const registrationIn = (attributes: StateAttributes): Registration =>
  Object.fromEntries(
    Object.keys(registrationAttributes).map((name) => [name, attributes[name] ?? null]),
  ) as Registration;
