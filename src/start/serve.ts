import cluster from 'node:cluster';
import { Logger } from '@nestjs/common';
import { loadEnvFile } from '../platform/config/env-file.js';
import { isLoopback, readEnv, warningsOfEnvironment, type Env } from '../platform/config/env.js';
import { openDatabase } from '../platform/database/database.js';
import { ENTITIES } from './entities.js';
import type { CommandServer } from './server.js';
import { createLogger } from '../platform/logs/create-logger.js';
import { Log } from '../platform/logs/log.js';
import { serveMetrics } from '../platform/metrics/serve-metrics.js';
import { StopSignals } from './stop-signals.js';
import { superviseWorkers } from './workers.js';
import { keepNewObjectsYoung } from './young-generation.js';

/**
 * Starts the server and runs it until a signal ends it. If the start fails, the process ends with
 * one message.
 *
 * @param serveCommands lets commands reach a server with an embedded database
 */
export async function serve(serveCommands?: CommandServer): Promise<void> {
  keepNewObjectsYoung();
  try {
    loadEnvFile();
    const env = readEnv();
    Logger.overrideLogger(new Log(createLogger(env)));
    if (cluster.isPrimary) warnOfSettings(env);
    if (env.workers > 1 && cluster.isPrimary) {
      superviseWorkers(env.workers);
      if (env.metricsPort > 0) await serveMetricsOfWorkers(env);
    } else {
      await start(env, serveCommands);
    }
  } catch (error) {
    console.error(`Gatehouse did not start. ${describeFault(error)}`);
    process.exit(1);
  }
}

async function start(env: Env, serveCommands?: CommandServer): Promise<void> {
  const signals = new StopSignals();
  // Both load their libraries only when they are enabled.
  const tracing = env.otlpEndpoint
    ? await (await import('../platform/tracing/start-tracing.js')).startTracing()
    : undefined;
  const metrics =
    env.metricsPort > 0
      ? new (await import('../platform/metrics/metrics.js')).Metrics()
      : undefined;
  // The embedded database compiles on other threads; meanwhile this thread loads the rest.
  const [database, { startServer }] = await Promise.all([
    openDatabase(env, ENTITIES, { isWaiting: true }),
    import('./server.js'),
  ]);
  const stop = await startServer(env, database, { metrics, tracing, serveCommands });
  signals.finishWith(async (waitSeconds) => {
    await stop(waitSeconds);
    await tracing?.stop();
  }, env.drainSeconds);
}

/** Warns of settings that are allowed and probably not what is wanted. */
function warnOfSettings({ host, publicUrl }: Env): void {
  const logger = new Logger('Configuration');
  for (const warning of warningsOfEnvironment()) logger.warn(warning);
  if (publicUrl === undefined && !isLoopback(host)) {
    logger.warn(
      'PUBLIC_URL is not set. Applications that log people in are told an address of this process, which other machines do not reach and which differs on every replica.',
    );
  }
}

async function serveMetricsOfWorkers(env: Env): Promise<void> {
  const { AggregatorRegistry } = await import('prom-client');
  const workers = new AggregatorRegistry();
  await serveMetrics(env, {
    contentType: workers.contentType,
    metrics: () => workers.clusterMetrics(),
  });
}

function describeFault(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
