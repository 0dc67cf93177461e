import { dotted, suggestion, type ConnectorSpec, type LoadedSpec, type Problem } from '../config';
import { configurableProperties, configurationOf, propertiesOf } from '../constructs/ovf-choices';
import type { OvaImage, OvfDescriptor } from '../ova';

type Place = readonly string[];
/** Where in the spec, what is wrong there, and whether the key is meant rather than its value. */
type Finding = readonly [path: Place, message: string, at?: 'key'];

/** Adapters the vSphere provider can keep; it accepts no others in a network_interface. */
const ADAPTERS: readonly string[] = ['vmxnet3', 'e1000', 'e1000e'];
const CONTROLLERS: readonly string[] = ['pvscsi', 'lsilogic', 'lsilogic-sas'];

/** What a spec says of its image, held against the image: before anything is uploaded, not after. */
export function checkImage({ spec, source }: LoadedSpec, image: OvaImage): Problem[] {
  const { descriptor } = image;
  const findings = [
    ...checksum(spec, image),
    ...unknownNames(spec, descriptor),
    ...properties(spec, descriptor),
    ...hardware(spec, descriptor),
  ];
  return findings.map(([path, message, at]) => ({
    ...source.locate(path, at),
    message: `${dotted(path)}: ${message}`,
  }));
}

function checksum({ appliance }: ConnectorSpec, { path, sha256 }: OvaImage): Finding[] {
  const declared = (appliance.image.sha256 as string).toLowerCase();
  if (declared === sha256) return [];
  const message = `found ${declared}, but ${path} has ${sha256}; it is another file, or a damaged one: download it again, or pin the new image`;
  return [[['appliance', 'image', 'sha256'], message]];
}

function unknownNames({ appliance: { ovf } }: ConnectorSpec, descriptor: OvfDescriptor): Finding[] {
  const findings: Finding[] = [];
  const refuse = (path: Place, what: string, found: string, known: readonly string[], at?: 'key'): void => {
    const allowed = known.length === 0 ? 'it has none' : `it has: ${known.join(', ')}`;
    findings.push([path, `the image has no ${what} "${found}"${suggestion(found, known)} (${allowed})`, at]);
  };
  for (const name of Object.keys(ovf.networks)) {
    if (!descriptor.networks.includes(name)) {
      refuse(['appliance', 'ovf', 'networks', name], 'network', name, descriptor.networks, 'key');
    }
  }
  const configurable = configurableProperties(descriptor, ovf).map(({ id }) => id);
  for (const name of Object.keys(ovf.properties)) {
    if (!configurable.includes(name)) {
      refuse(['appliance', 'ovf', 'properties', name], 'configurable property', name, configurable, 'key');
    }
  }
  const option = ovf.deploymentOption;
  const configurations = descriptor.configurations.map(({ id }) => id);
  if (option !== undefined && !configurations.includes(option)) {
    refuse(['appliance', 'ovf', 'deploymentOption'], 'configuration', option, configurations);
  }
  return findings;
}

/**
 * The provider leaves the properties alone while none is set. As soon as one is, it writes " " to every other one
 * that has no default, and finds a difference for ever.
 */
function properties({ appliance: { ovf } }: ConnectorSpec, descriptor: OvfDescriptor): Finding[] {
  const set = Object.keys(propertiesOf(descriptor, ovf));
  return configurableProperties(descriptor, ovf).flatMap(({ id, password, defaultValue = '' }): Finding[] => {
    const path = ['appliance', 'ovf', 'properties', id];
    if (ovf.properties[id] !== undefined) {
      // vApp properties are plain text in vCenter, in the plan and in the state.
      const message =
        'the image marks it as a password, and vSphere keeps it readable; set it in the appliance instead';
      return password ? [[path, message]] : [];
    }
    if (defaultValue !== '' || set.length === 0) return [];
    const message = password
      ? `the image has no default for this password, and the vSphere provider would blank it when it sets ${set.join(', ')}; set those in the appliance instead`
      : `the image has no default for it, and the vSphere provider would blank it when it sets ${set.join(', ')}; give it a value too`;
    return [[path, message]];
  });
}

function hardware({ appliance }: ConnectorSpec, descriptor: OvfDescriptor): Finding[] {
  const ovf = descriptor.hardware[configurationOf(descriptor, appliance.ovf)];
  if (ovf === undefined) return [];
  const findings: Finding[] = [];
  const { cpus } = appliance.hardware;
  if (cpus !== undefined && cpus % ovf.coresPerSocket !== 0) {
    const message = `found ${cpus}; allowed: multiples of ${ovf.coresPerSocket}, the image's cores per socket`;
    findings.push([['appliance', 'hardware', 'cpus'], message]);
  }
  const source = ['appliance', 'image', 'source'];
  for (const { name, adapterType } of ovf.nics) {
    if (ADAPTERS.includes(adapterType)) continue;
    findings.push([
      source,
      `${name} of the image is a ${adapterType}; the vSphere provider keeps ${ADAPTERS.join(', ')} only`,
    ]);
  }
  if (!CONTROLLERS.includes(ovf.scsiType)) {
    findings.push([
      source,
      `the image's SCSI controller is ${ovf.scsiType}; the vSphere provider keeps ${CONTROLLERS.join(', ')} only`,
    ]);
  }
  return findings;
}
