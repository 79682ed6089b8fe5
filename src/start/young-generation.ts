import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 place every new object in the young generation, where those that live no longer than their request cost nothing.
 *
 * Otherwise V8 decides for each place in the code, by what lived through the first collections while the server started, to place what is made
 * there in the old generation at once ("allocation site pretenuring"), and hardly ever takes that back. Where it hits the queue of
 * `process.nextTick`, every such object keeps its whole request alive until the next full collection: in about one start of three that
 * doubled the CPU time of every request from then on.
 */
export function keepNewObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
