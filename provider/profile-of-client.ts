import type { ApplianceProfile } from '../appliance/profiles';
import type { ConnectorClient } from './client';
import { ProviderError } from './runtime';

/** The profile of the appliance's kind. @throws ProviderError when none is configured, or none known */
export async function profileOfClient({ profile: kind, access }: ConnectorClient): Promise<ApplianceProfile> {
  const detail = "Set profile in the provider's configuration, for example to AwsConnector.";
  if (kind === undefined) {
    throw new ProviderError('the kind of the appliance is not configured', { detail });
  }
  try {
    return await access.profile(kind);
  } catch (error) {
    throw new ProviderError(`there is no appliance of the kind ${kind}`, { detail, cause: error });
  }
}
