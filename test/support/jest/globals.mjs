/** What `@jest/globals` is in tests (`typescript-hooks.mjs`). */
export const {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  /** `fn`, `spyOn`, `restoreAllMocks`. */
  jest,
} = globalThis.jestGlobals;
