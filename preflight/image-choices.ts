import type { OvfDescriptor, OvfHardware, OvfProperty } from '../ova';
import type { OvfChoices } from './preflight-input';

/** The configuration that is deployed: the declared one, else the OVF's default; '' for an OVF without any. */
export function configurationOf(
  { configurations }: OvfDescriptor,
  deploymentOption: string | undefined,
): string {
  return (
    deploymentOption ?? (configurations.find(({ isDefault }) => isDefault) ?? configurations[0])?.id ?? ''
  );
}

/** The hardware of the configuration that is deployed. @throws RangeError for one the OVF does not have */
export function hardwareOf(descriptor: OvfDescriptor, deploymentOption: string | undefined): OvfHardware {
  const configuration = configurationOf(descriptor, deploymentOption);
  const hardware = descriptor.hardware[configuration];
  if (hardware === undefined) {
    const known = descriptor.configurations.map(({ id }) => id).join(', ');
    throw new RangeError(
      `the image has no configuration "${configuration}"; ${known === '' ? 'it has none at all' : `it has: ${known}`}`,
    );
  }
  return hardware;
}

/** Port group of an OVF's network: the declared one, else the one of the same name. */
export const portGroupOf = (network: string, { networks }: Pick<OvfChoices, 'networks'>): string =>
  networks[network] ?? network;

/** The properties an operator may set in the configuration that is deployed. */
export function configurableProperties(
  descriptor: OvfDescriptor,
  deploymentOption: string | undefined,
): readonly OvfProperty[] {
  const configuration = configurationOf(descriptor, deploymentOption);
  return descriptor.properties.filter(
    ({ userConfigurable, configurations }) =>
      userConfigurable && (configurations === undefined || configurations.includes(configuration)),
  );
}

/**
 * The values that differ from the OVF's defaults, by the property's bare id, which is what vSphere (and so the
 * provider) goes by; class and instance are separate fields there. The provider sets every other configurable
 * property to its default by itself, and reads none back that has it: naming one would be a difference for ever
 * (terraform-provider-vsphere, expandVAppConfig and flattenVAppConfig).
 */
export function propertiesOf(descriptor: OvfDescriptor, choices: OvfChoices): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { id, defaultValue = '' } of configurableProperties(descriptor, choices.deploymentOption)) {
    const value = choices.properties[id] ?? defaultValue;
    if (value !== defaultValue) values[id] = value;
  }
  return values;
}

/** The spec's key of a network of the OVF, as problems name it: `appliance.ovf.networks["VM Network"]`. */
export const networkPath = (network: string): string => below('appliance.ovf.networks', network);

/** The spec's key of a property of the OVF. */
export const propertyPath = (id: string): string => below('appliance.ovf.properties', id);

const below = (parent: string, key: string): string =>
  /^[\w-]+$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
