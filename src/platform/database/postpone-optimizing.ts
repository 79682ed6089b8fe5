import { setFlagsFromString } from 'node:v8';

/** What a function of WebAssembly may run, in bytes of its code, before V8 optimizes it. V8's own is 1.8 MB. */
const BUDGET = 18_000_000;

/**
 * Makes V8 optimize a function of WebAssembly ten times later than it would. PostgreSQL's start alone passes V8's own limit in hundreds of functions that
 * hardly run again, and compiling them keeps the other cores busy all the while. To be called before the module is compiled.
 * Under load the functions that matter pass this one within the first thousand requests.
 */
export function postponeOptimizing(): void {
  setFlagsFromString(`--wasm-tiering-budget=${BUDGET}`);
}
