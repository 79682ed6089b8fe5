import cluster, { type Worker } from 'node:cluster';
import { Logger } from '@nestjs/common';

/** How soon a lost worker is replaced, the first time, and at most. */
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [1_000, 30_000];
/** A worker that listens for this long has recovered from what ended those before it. */
const STEADY_MS = 60_000;

/**
 * Runs several workers on one port, with this process as their primary. It replaces a worker that
 * is lost, after longer pauses the more are lost, as while the database is away. It passes signals
 * on, and ends when all workers have ended, with 0 when every worker did.
 *
 * A worker that ends before any has listened has a fault that others would have too: then all end.
 */
export function superviseWorkers(count: number): void {
  const logger = new Logger('Gatehouse');
  const waiting = new Set<NodeJS.Timeout>();
  let hasListened = false;
  let isStopping = false;
  let exitCode = 0;
  let pauseMs = FIRST_PAUSE_MS;

  const stop = (signal: NodeJS.Signals) => {
    isStopping = true;
    for (const timer of waiting) clearTimeout(timer);
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
  };

  const replace = (worker: Worker, reason: string | number) => {
    const seconds = pauseMs / 1_000;
    logger.error(
      `Worker ${worker.process.pid} was lost (${reason}); a new one starts in ${seconds} s`,
    );
    const timer = setTimeout(() => {
      waiting.delete(timer);
      start();
    }, pauseMs);
    waiting.add(timer);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  };

  const start = () => {
    const worker = cluster.fork();
    let isServing = false;
    let steady: NodeJS.Timeout | undefined;
    worker.once('listening', () => {
      isServing = hasListened = true;
      logger.log(`Worker ${worker.process.pid} answers requests`);
      steady = setTimeout(() => (pauseMs = FIRST_PAUSE_MS), STEADY_MS).unref();
    });
    worker.once('exit', (code: number | null, signal: string | null) => {
      clearTimeout(steady);
      if (isStopping) {
        // One that was about to replace another has nothing to complete.
        if (isServing || !hasListened) exitCode ||= code ?? 1;
      } else if (hasListened) {
        replace(worker, signal ?? code ?? 1);
      } else {
        exitCode = code || 1;
        stop('SIGTERM');
      }
    });
  };

  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // After the last worker has ended, nothing keeps this process running: it ends with the exit code
  // set here.
  process.on('exit', () => {
    process.exitCode = exitCode;
  });
  for (let started = 0; started < count; started += 1) start();
}
