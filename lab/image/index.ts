export { buildOva } from './build-ova';
export type { BuiltOva } from './build-ova';
export type { ImageConfiguration, ImageFault, ImageNic, ImageOptions, ImageProperty } from './options';
