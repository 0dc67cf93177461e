export { bundleCalls } from './calls';
export { collectBundle } from './collect';
export { contentsOf, sentenceOf, sizeOf, totalOf } from './contents';
export type { SupportBundle } from './model';
export type { BundleOptions } from './options';
export { expectWritable, writeBundle, type WrittenBundle } from './write-bundle';
