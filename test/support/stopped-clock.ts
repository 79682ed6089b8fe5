import { jest } from '@jest/globals';

/**
 * Stops the clock of this process, by which windows and lock-outs end: otherwise a test would have
 * to be faster than they are. PostgreSQL has a clock of its own. `jest.restoreAllMocks` ends it.
 */
export function stopClock(): { advance(seconds: number): void } {
  let now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  return {
    advance: (seconds) => {
      now += seconds * 1000;
    },
  };
}
