import { compile } from './compile.mjs';

const GLOBALS = new URL('globals.mjs', import.meta.url).href;

/** TypeScript imports other TypeScript by the name that the file will have when compiled. */
export function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
  const isSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
  return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: compile(url).code, shortCircuit: true };
}
