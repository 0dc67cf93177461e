import type { OvaImage, OvfProperty } from '../ova';

/** What `connector image --json` prints: everything that is known, but for the defaults of passwords. */
export function imageFacts(source: string, { descriptor, ...image }: OvaImage): object {
  return {
    source,
    ...image,
    ...descriptor,
    properties: descriptor.properties.map(withoutPassword),
  };
}

function withoutPassword(property: OvfProperty): OvfProperty {
  if (!property.password) return property;
  const { defaultValue: _, ...rest } = property;
  return rest;
}
