import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What V8 makes of a WebAssembly file. */
type Compiled = object;

// Part of every Node, but of none of its types.
declare const WebAssembly: { compile(file: Uint8Array): Promise<Compiled> };

/**
 * Begins at once to compile PostgreSQL's WebAssembly, on other threads. PGlite would read it piece by piece, between whatever keeps this thread busy,
 * and begin when all is loaded.
 *
 * @returns undefined where PGlite keeps it elsewhere: it can do so by itself
 */
export async function compileAhead(): Promise<Compiled | undefined> {
  try {
    const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
    return await WebAssembly.compile(readFileSync(join(dirname(pglite), 'pglite.wasm')));
  } catch {
    return undefined;
  }
}
