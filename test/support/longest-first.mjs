import { readFileSync } from 'node:fs';
import Sequencer from '@jest/test-sequencer';

/** In the path or the text of a file that starts processes. */
const PROCESSES = /\/process\/|\/built-server\.js/;

/**
 * Runs files that start processes first. They take longest, and a late one would keep a single
 * worker busy while the other is idle. Jest knows durations only from earlier runs, which a fresh
 * machine lacks.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = new Map(
      tests.map(({ path }) => [path, PROCESSES.test(path + readFileSync(path, 'utf8'))]),
    );
    const byJest = super.sort([...tests]);
    return [
      ...byJest.filter(({ path }) => isLong.get(path)),
      ...byJest.filter(({ path }) => !isLong.get(path)),
    ];
  }
}
