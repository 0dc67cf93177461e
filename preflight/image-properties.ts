import type { OvfDescriptor, OvfProperty } from '../ova';
import type { Finding } from './finding';
import { configurableProperties, propertiesOf, propertyPath } from './image-choices';
import type { OvfChoices } from './preflight-input';
import { propertyValueProblem } from './property-value';

/**
 * What the spec says of the OVF's properties, and what it leaves out. The provider leaves them alone while none is
 * set. As soon as one is, it writes " " to every other one that has no default, and finds a difference for ever.
 */
export function propertyFindings(choices: OvfChoices, descriptor: OvfDescriptor): Finding[] {
  const set = Object.keys(propertiesOf(descriptor, choices));
  return configurableProperties(descriptor, choices.deploymentOption).flatMap((property) => {
    const value = choices.properties[property.id];
    const problem = value === undefined ? unset(property, set) : wrongValue(property, value);
    if (problem === undefined) return [];
    const path = propertyPath(property.id);
    return [{ outcome: 'failed', path, found: `${path}: ${problem}` }] satisfies Finding[];
  });
}

function unset({ defaultValue = '', password }: OvfProperty, set: readonly string[]): string | undefined {
  if (defaultValue !== '' || set.length === 0) return undefined;
  return password
    ? `the image has no default for this password, and the vSphere provider would blank it when it sets ${set.join(', ')}; set those in the appliance instead`
    : `the image has no default for it, and the vSphere provider would blank it when it sets ${set.join(', ')}; give it a value too`;
}

function wrongValue(property: OvfProperty, value: string): string | undefined {
  // vApp properties are plain text in vCenter, in the plan and in the state.
  if (property.password) {
    return 'the image marks it as a password, and vSphere keeps it readable; set it in the appliance instead';
  }
  return propertyValueProblem(property, value);
}
