import type { ConnectorSpec } from '../config';
import type { OvfDescriptor, OvfHardware, OvfProperty } from '../ova';

type OvfSection = ConnectorSpec['appliance']['ovf'];

/** The configuration that is deployed: the declared one, else the OVF's default; '' for an OVF without any. */
export function configurationOf(descriptor: OvfDescriptor, { deploymentOption }: OvfSection): string {
  const { configurations } = descriptor;
  return (
    deploymentOption ?? (configurations.find(({ isDefault }) => isDefault) ?? configurations[0])?.id ?? ''
  );
}

/** @throws RangeError for a deployment option the OVF does not have. */
export function hardwareOf(descriptor: OvfDescriptor, ovf: OvfSection): OvfHardware {
  const configuration = configurationOf(descriptor, ovf);
  const hardware = descriptor.hardware[configuration];
  if (hardware === undefined) throw new RangeError(`the OVF has no configuration "${configuration}"`);
  return hardware;
}

/** Port group of an OVF's network: the declared one, else the one of the same name. */
export function portGroupOf(network: string, { networks }: OvfSection): string {
  return networks[network] ?? network;
}

/** The properties an operator may set in the configuration that is deployed. */
export function configurableProperties(descriptor: OvfDescriptor, ovf: OvfSection): readonly OvfProperty[] {
  const configuration = configurationOf(descriptor, ovf);
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
export function propertiesOf(descriptor: OvfDescriptor, ovf: OvfSection): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { id, defaultValue = '' } of configurableProperties(descriptor, ovf)) {
    const value = ovf.properties[id] ?? defaultValue;
    if (value !== defaultValue) values[id] = value;
  }
  return values;
}
