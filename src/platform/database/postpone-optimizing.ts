import { setFlagsFromString } from 'node:v8';

/**
 * How many bytes of its code a WebAssembly function may run before V8 optimizes it. V8's default is
 * 1.8 MB.
 */
const BUDGET = 18_000_000;

/**
 * Makes V8 optimize a WebAssembly function ten times later than by default. PostgreSQL's start
 * alone exceeds the default in hundreds of functions that are rarely called again, and compiling
 * them keeps the other cores busy. Call it before the module is compiled. Under load the functions
 * that matter exceed this limit within the first thousand requests.
 */
export function postponeOptimizing(): void {
  setFlagsFromString(`--wasm-tiering-budget=${BUDGET}`);
}
