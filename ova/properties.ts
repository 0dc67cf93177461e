import { type Element, childText, childrenOf, isTrue } from './xml';
import type { OvfConfiguration, OvfProduct, OvfProperty } from './types';

/** The properties of every ProductSection (DSP0243 9.5.1), in document order. */
export function readProperties(system: Element, configurations: readonly OvfConfiguration[]): OvfProperty[] {
  return childrenOf(system, 'ProductSection').flatMap((section) =>
    childrenOf(section, 'Property').map((property) => readProperty(section, property, configurations)),
  );
}

function readProperty(
  section: Element,
  property: Element,
  configurations: readonly OvfConfiguration[],
): OvfProperty {
  const id = property.attributes.get('key') ?? '';
  const parts = [section.attributes.get('class'), id, section.attributes.get('instance')];
  const defaultValue = property.attributes.get('value') ?? configuredValue(property, configurations);
  const label = childText(property, 'Label');
  const qualifiers = property.attributes.get('qualifiers');
  const only = property.attributes.get('configuration');
  return {
    key: parts.filter((part) => part !== undefined && part !== '').join('.'),
    id,
    type: property.attributes.get('type') ?? 'string',
    // DSP0243 9.5.1: false unless said otherwise.
    userConfigurable: isTrue(property.attributes.get('userConfigurable')),
    password: isTrue(property.attributes.get('password')),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...(label === undefined ? {} : { label }),
    ...(qualifiers === undefined ? {} : { qualifiers }),
    ...(only === undefined ? {} : { configurations: only.trim().split(/\s+/) }),
  };
}

/** `<Value>` elements hold a default for each configuration: that of the default one counts. */
function configuredValue(property: Element, configurations: readonly OvfConfiguration[]): string | undefined {
  const chosen = configurations.find((configuration) => configuration.isDefault)?.id;
  const values = childrenOf(property, 'Value');
  const value =
    values.find((candidate) => candidate.attributes.get('configuration') === chosen) ??
    values.find((candidate) => !candidate.attributes.has('configuration'));
  return value?.attributes.get('value');
}

/** Name, vendor and version of the first ProductSection that says any of them. */
export function readProduct(system: Element): OvfProduct | undefined {
  for (const section of childrenOf(system, 'ProductSection')) {
    const name = childText(section, 'Product');
    const vendor = childText(section, 'Vendor');
    const version = childText(section, 'FullVersion') ?? childText(section, 'Version');
    if (name ?? vendor ?? version) {
      return {
        ...(name === undefined ? {} : { name }),
        ...(vendor === undefined ? {} : { vendor }),
        ...(version === undefined ? {} : { version }),
      };
    }
  }
  return undefined;
}
