import cluster from 'node:cluster';
import { Logger } from '@nestjs/common';

/**
 * A worker that ends sooner than this after its start probably has a fault that a new one would
 * have too.
 */
const SOON_MS = 5_000;

/**
 * Runs several workers on one port, with this process as their primary. It replaces a worker that
 * is lost, passes signals on, and ends when all workers have ended, with 0 when every worker did.
 */
export function superviseWorkers(count: number): void {
  const logger = new Logger('Gatehouse');
  let isStopping = false;
  let exitCode = 0;

  const stop = (signal: NodeJS.Signals) => {
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
  };

  const start = () => {
    const startedAt = performance.now();
    const worker = cluster.fork();
    worker.once('exit', (code: number | null, signal: string | null) => {
      if (isStopping) {
        exitCode ||= code ?? 1;
      } else if (performance.now() - startedAt < SOON_MS) {
        exitCode = code || 1;
        stop('SIGTERM');
      } else {
        logger.error(`Worker ${worker.process.pid} was lost (${signal ?? code}); a new one starts`);
        start();
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
