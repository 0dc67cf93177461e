export { DEFAULT_SPECS, discoverSpecs } from './discover';
export { Duration } from './duration';
export { loadSpecs, type LoadOptions, type LoadResult } from './load';
export type { ConnectorSpec, LoadedSpec } from './loaded-spec';
export { formatProblem, sortProblems, type Problem } from './problem';
export { dotted } from './schema-problems';
export { Size } from './size';
export { nearest, suggestion } from './nearest';
export { compareVersions, DEFAULT_VSPHERE_PROVIDER_VERSION, vsphereProviderVersion } from './versions';
