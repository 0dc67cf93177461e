import type { ErrorObject } from 'ajv/dist/2020';

/** The part of the spec that an error is about: the one that is wrong, or missing as a whole. */
export function partOf({ instancePath, params }: ErrorObject): string | undefined {
  const { missingProperty } = params as { missingProperty?: string };
  return instancePath === '' ? missingProperty : instancePath.split('/')[1];
}
