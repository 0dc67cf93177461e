import { isUnknown, UNKNOWN } from './runtime';

/** References of a registration by attribute, UNKNOWN where a plan cannot tell. */
export function secretsOfRegistration(plan: {
  readonly administrator: unknown;
  readonly service_account: unknown;
  readonly access_key: unknown;
  readonly configuration: unknown;
  readonly connector_key: unknown;
}): Readonly<Record<string, unknown>> {
  return {
    administrator: within(plan.administrator, 'password'),
    service_account: within(plan.service_account, 'password'),
    access_key: within(plan.access_key, 'secret'),
    configuration: plan.configuration,
    connector_key: plan.connector_key,
  };
}

function within(attribute: unknown, key: string): unknown {
  const fields = attribute as Readonly<Record<string, unknown>>;
  // A key that is to be made anew has another secret than its store has now.
  return isUnknown(attribute) || Object.values(fields).some(isUnknown) ? UNKNOWN : fields[key];
}
