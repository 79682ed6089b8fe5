import { readFileSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';

/**
 * Files that start processes first: they take longest, and one that comes last keeps a single
 * worker busy while the other has nothing to do. Jest knows durations of former runs alone, and a
 * fresh machine has none.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = new Map(
      tests.map(({ path }) => [path, readFileSync(path, 'utf8').includes('/built-server.js')]),
    );
    const byJest = super.sort([...tests]);
    return [
      ...byJest.filter(({ path }) => isLong.get(path)),
      ...byJest.filter(({ path }) => !isLong.get(path)),
    ];
  }
}
