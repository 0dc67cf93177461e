import { displayName, type ManagedObjectReference } from './reference';
import type { SoapElement } from './soap-element';
import { dataObject, type DataObject, type SoapFields } from './soap-value';

/** Which properties of which type: `paths` as in the vSphere API reference, `runtime.powerState`. */
export const propertySpec = (type: string, paths: readonly string[]): DataObject =>
  dataObject({ type, all: false, pathSet: paths });

/** From which object on; `select` are the ways from it to the objects meant. */
export const objectSpec = (
  object: ManagedObjectReference,
  select: readonly DataObject[] = [],
  skip = false,
): DataObject => dataObject({ obj: object, skip, selectSet: select });

/** From objects of `type` to those in their property `path`, and on from there by the ways named in `next`. */
export const traversalSpec = (
  name: string,
  type: string,
  path: string,
  next: readonly string[] = [],
): DataObject =>
  dataObject(
    {
      name,
      type,
      path,
      skip: false,
      selectSet: next.map((way) => dataObject({ name: way }, 'SelectionSpec')),
    },
    'TraversalSpec',
  );

/** An object that does not exist makes the call fail with `ManagedObjectNotFound`. */
export const filterSpec = (properties: readonly DataObject[], objects: readonly DataObject[]): DataObject =>
  dataObject({ propSet: properties, objectSet: objects });

/** The arguments of RetrievePropertiesEx for the name of one object. */
export const nameQuery = (object: ManagedObjectReference): SoapFields => ({
  specSet: filterSpec([propertySpec(object.type, ['name'])], [objectSpec(object)]),
  options: dataObject({}),
});

/** The name in the answer to `nameQuery`. */
export function nameIn(answer: SoapElement): string | undefined {
  const name = answer.at('returnval', 'objects', 'propSet')?.string('val');
  return name === undefined ? undefined : displayName(name);
}
