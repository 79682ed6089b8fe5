/**
 * Nest 12 is ESM only, so jest runs in ESM mode. On Node 20 jest cannot require() an ES module, so
 * the ones that fastify's CommonJS packages require are rewritten.
 */
const REQUIRED_ESM = '(cookie|content-disposition)';
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  },
];
const toCommonJs = ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }];

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { [`node_modules/(.*/)?${REQUIRED_ESM}/.*\\.js$`]: toCommonJs, '\\.ts$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(.*/)?${REQUIRED_ESM}/)`],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 180_000,
  maxWorkers: 2,
  /**
   * Of each file some 40 MB stay behind (ES modules of a closed context), and the more there is,
   * the longer each garbage collection takes.
   */
  workerIdleMemoryLimit: '300MB',
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
};
