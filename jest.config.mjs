export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  // Node imports the tests, not jest: Nest has only ES modules, and jest loads them anew for each file.
  testRunner: '<rootDir>/test/support/jest/runner.mjs',
  testEnvironment: '<rootDir>/test/support/jest/environment.mjs',
  transform: {},
  injectGlobals: false,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 300_000,
  maxWorkers: 2,
  // Modules of tests are never unloaded: some MB per file. More makes garbage collection slow.
  workerIdleMemoryLimit: '500MB',
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
};
