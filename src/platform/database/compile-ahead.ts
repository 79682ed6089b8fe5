import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** V8's compiled WebAssembly module. */
type Compiled = object;

// Every Node has it, but none of its type definitions.
declare const WebAssembly: { compile(file: Uint8Array): Promise<Compiled> };

/**
 * Starts to compile PostgreSQL's WebAssembly on other threads. PGlite would compile it in pieces on
 * this thread, and only after everything is loaded.
 *
 * @returns undefined when PGlite has moved the file: it can compile it by itself
 */
export async function compileAhead(): Promise<Compiled | undefined> {
  try {
    const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite');
    return await WebAssembly.compile(readFileSync(join(dirname(pglite), 'pglite.wasm')));
  } catch {
    return undefined;
  }
}
