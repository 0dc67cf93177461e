// The Go programs that tests start, Terraform and hashicorp's providers, live for seconds: collecting their garbage less
// often saves a fifth of the processor's time of a plan, most of all in the AWS provider, for a little more memory.
process.env.GOGC ??= '400';

const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  setupFilesAfterEnv: ['<rootDir>/test/support/timeouts.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // `await import('./some.js')`, as Node wants it, is some.ts here.
  moduleNameMapper: { '^(\\.{1,2}/(?:[^/]+/)*[^/]+)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdktf.out/', '<rootDir>/.lab/'],
};

/** Suites, in the order scripts/test.mjs runs them. Unit tests need nothing but Node. */
module.exports = {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/synth/', '<rootDir>/test/e2e/', '<rootDir>/test/conformance/'],
    },
    { ...common, displayName: 'synth', testMatch: ['<rootDir>/test/synth/**/*.test.ts'] },
    { ...common, displayName: 'conformance', testMatch: ['<rootDir>/test/conformance/**/*.test.ts'] },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
