import type { Strategy, StrategyCreated } from 'passport';
import type { Actor } from '../access/actor.js';

interface Runnable {
  authenticate(presented: Presented): void;
}

interface Presented {
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Runs a passport strategy by its own protocol (`success`, `fail`, `error`, as passport documents it for authors of strategies)
 * without passport's middleware around it, whose session handling and request patching would cost each request for nothing.
 *
 * @returns what the strategy's `validate` answered
 * @throws whatever it threw, or the reason for which the strategy refused to look
 */
export function runStrategy(strategy: Strategy, presented: Presented): Promise<Actor> {
  return new Promise((resolve, reject) => {
    const run = Object.create(strategy) as StrategyCreated<Strategy> & Runnable;
    run.success = (actor) => resolve(actor as Actor);
    // A strategy may fail with anything; whoever catches it tells the kinds apart.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    run.fail = (reason?: unknown) => reject(reason);
    run.error = reject;
    (run as Runnable).authenticate(presented);
  });
}
