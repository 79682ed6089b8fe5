import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';

const LONGEST_MS = Number(process.env.DELAY_QUERIES_MS ?? 20);

const { Client } = createRequire(import.meta.url)('pg');
Client.prototype.query = delayed(Client.prototype.query);

/** The same statement, whose answer is passed on later. */
function delayed(query) {
  return function (...sent) {
    const callback = sent.at(-1);
    if (typeof callback === 'function') {
      const later = (...answer) => void delay().then(() => callback(...answer));
      return query.apply(this, sent.with(-1, later));
    }
    const answer = query.apply(this, sent);
    return typeof answer?.then === 'function' ? answer.finally(delay) : answer;
  };
}

/** Mostly next to nothing, and seldom long, as on a busy machine. */
function delay() {
  return wait(Math.random() ** 3 * LONGEST_MS);
}
