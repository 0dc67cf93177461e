export { OvaError } from './ova-error';
export { readOva } from './read-ova';
export type { ReadOvaOptions } from './read-ova';
export type {
  OvaImage,
  OvfConfiguration,
  OvfDescriptor,
  OvfDisk,
  OvfHardware,
  OvfNic,
  OvfProduct,
  OvfProperty,
} from './types';
