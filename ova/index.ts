export { atHand, imageCacheDirectory } from './cache-directory';
export { isRemote } from './download/address';
export { downloadImage, fetchImage } from './download/fetch-image';
export type { DownloadOptions, DownloadedImage, FetchImageOptions } from './download/fetch-image';
export { openImage } from './open-image';
export type { ImageProgress, OpenImageOptions } from './open-image';
export { OvaError } from './ova-error';
export { readOva } from './read-ova';
export type { ReadOvaOptions } from './read-ova';
export type {
  OvaImage,
  OvfAllocation,
  OvfConfiguration,
  OvfDescriptor,
  OvfDisk,
  OvfHardware,
  OvfNic,
  OvfProduct,
  OvfProperty,
} from './types';
export { verifiedImage } from './verified-image';
