import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { compile } from './compile.mjs';

const require = createRequire(import.meta.url);
const { default: runByJest } = require('jest-circus/runner');

register('./typescript-hooks.mjs', import.meta.url);

/**
 * Jest's own runner, except that Node itself imports the file. Modules stay loaded for the other
 * files of the worker: to import the application takes longer than most files of tests.
 */
export default async function run(globalConfig, config, environment, runtime, path, report) {
  const jest = environment.moduleMocker;
  Object.assign(runtime, {
    requireInternalModule: requireWithoutTests,
    setGlobalsForRuntime: (globals) => (globalThis.jestGlobals = { ...globals, jest }),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (file) => import(pathToFileURL(file).href),
  });
  runtime.getSourceMaps().get = sourceMapOf;
  return runByJest(globalConfig, config, environment, runtime, path, report);
}

let ownHandlers;

/** Jest's framework keeps the tests that it has collected, and handlers of what happens to them. */
function requireWithoutTests(file) {
  const framework = require(file);
  const { resetState, getState } = require('jest-circus');
  const handlers = globalThis[Symbol.for('EVENT_HANDLERS')];
  ownHandlers ??= [...handlers];
  handlers.splice(0, Infinity, ...ownHandlers);
  resetState();
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (symbol.description === 'JEST_STATE_SYMBOL') globalThis[symbol] = getState();
  }
  return framework;
}

const sourceMaps = new Map();

/** For the stacks of errors. Few files are ever in one, so they are compiled again here. */
function sourceMapOf(url) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return undefined;
  if (!sourceMaps.has(url)) {
    const map = Buffer.from(compile(url).map).toString('base64');
    sourceMaps.set(url, `data:application/json;base64,${map}`);
  }
  return sourceMaps.get(url);
}
