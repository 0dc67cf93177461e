import type { OvfDescriptor } from '../../ova';
import { suggestion } from '../../vcenter';
import { passed, type Finding } from '../finding';
import { configurableProperties, networkPath, propertyPath } from '../image-choices';
import { hardwareFindings } from '../image-hardware';
import { propertyFindings } from '../image-properties';
import type { PreflightInput } from '../preflight-input';
import type { Check } from './check';

/** What the spec says of its image, held against the image. */
export const imageChoices: Check<'image'> = {
  name: 'image-choices',
  title: 'image and what is chosen of it',
  path: 'appliance.image.source',
  needs: ['image'],
  reports: 'image',
  run: ({ input, ground: { image } }) => {
    const { descriptor } = image;
    const findings = [
      ...diskProvisioning(input),
      ...unknownNames(input, descriptor),
      ...propertyFindings(input.appliance.ovf, descriptor),
      ...hardwareFindings(input.appliance, descriptor),
    ];
    if (findings.length > 0) return findings;
    const { name = 'the image', version } = descriptor.product ?? {};
    return passed([name, version, `(SHA-256 ${image.sha256.slice(0, 12)}...)`].filter(Boolean).join(' '));
  },
};

/** The provider passes any value on. */
function diskProvisioning({ profile, appliance }: PreflightInput): Finding[] {
  const { value: allowed, source } = profile.disks.allowed;
  const path = 'appliance.diskProvisioning';
  if (allowed.includes(appliance.diskProvisioning)) return [];
  const found = `${path}: found "${appliance.diskProvisioning}"; allowed for the ${profile.title}: ${allowed.join(', ')} (${source})`;
  return [{ outcome: 'failed', path, found }];
}

function unknownNames({ appliance: { ovf } }: PreflightInput, descriptor: OvfDescriptor): Finding[] {
  const findings: Finding[] = [];
  const refuse = (path: string, what: string, name: string, known: readonly string[]): void => {
    const has = known.length === 0 ? 'it has none' : `it has: ${known.join(', ')}`;
    const found = `${path}: the image has no ${what} "${name}"${suggestion(name, known)} (${has})`;
    findings.push({ outcome: 'failed', path, found });
  };
  for (const name of Object.keys(ovf.networks)) {
    if (!descriptor.networks.includes(name)) refuse(networkPath(name), 'network', name, descriptor.networks);
  }
  const configurable = configurableProperties(descriptor, ovf.deploymentOption).map(({ id }) => id);
  for (const name of Object.keys(ovf.properties)) {
    if (!configurable.includes(name)) refuse(propertyPath(name), 'configurable property', name, configurable);
  }
  const option = ovf.deploymentOption;
  const configurations = descriptor.configurations.map(({ id }) => id);
  if (option !== undefined && !configurations.includes(option)) {
    refuse('appliance.ovf.deploymentOption', 'configuration', option, configurations);
  }
  return findings;
}
