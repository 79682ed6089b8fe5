import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Logger, type INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import type { Env } from '../platform/config/env.js';
import { readSigningKey } from '../platform/config/signing-key.js';
import type { Database } from '../platform/database/database.js';
import type { Metrics } from '../platform/metrics/metrics.js';
import { serveMetrics } from '../platform/metrics/serve-metrics.js';
import { Readiness } from '../instance/server-info/readiness.service.js';
import { describeFirstStart, describeStart } from '../instance/setup/start-message.js';
import { SecondFactorPolicy } from '../second-factors/second-factor-policy.service.js';
import { SetupService, type FirstStart } from '../instance/setup/setup.service.js';
import type { Tracing } from '../platform/tracing/start-tracing.js';

/** With several workers, only the first one reports that the server listens. */
const speaksForAll = !cluster.isWorker || cluster.worker?.id === 1;

/**
 * Lets commands reach the server that has a data directory open.
 *
 * @returns a function that waits for the commands that run, and accepts no more
 */
export type CommandServer = (
  dataDirectory: string,
  services: INestApplicationContext,
) => Promise<() => Promise<void>>;

interface Options {
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly serveCommands?: CommandServer;
}

/**
 * Connects the application to its database and listens.
 *
 * @returns a function that shuts down in order: running requests are completed, collected data is
 *   written, the database is closed
 * @throws the error that prevented the start; the database is closed then
 */
export async function startServer(
  env: Env,
  database: Database,
  { metrics, tracing, serveCommands }: Options,
): Promise<(waitSeconds: number) => Promise<void>> {
  let app: NestFastifyApplication | undefined;
  let endCommands = async () => {};
  try {
    const signingKey = await readSigningKey(env);
    const foundation = { env, signingKey, dataSource: database.dataSource };
    app = await createApp(foundation, { metrics, tracing });
    if (metrics && !cluster.isWorker) await serveMetrics(env, metrics.registry);
    const created = app;
    await app.get(SecondFactorPolicy).note();
    const firstStart = await app.get(SetupService).run(async (first) => {
      await listen(created, env);
      console.log(describeFirstStart(first));
    });
    if (!firstStart) await listen(app, env);
    if (serveCommands && !env.databaseUrl)
      endCommands = await serveCommands(env.dataDirectory, app);
    if (speaksForAll) tellOfStart(env, await app.getUrl(), firstStart);
  } catch (error) {
    await stop(app, database).catch(() => {});
    throw error;
  }
  const running = app;
  return async (waitSeconds) => {
    await drain(running, waitSeconds);
    await endCommands();
    await stop(running, database);
  };
}

function tellOfStart(env: Env, url: string, firstStart: FirstStart | undefined): void {
  // What a first start generated is shown as text in any log format, since it is printed once and
  // for people.
  if (env.logFormat === 'text' || firstStart) console.log(describeStart(env, url, firstStart));
  if (env.logFormat === 'json') new Logger('Gatehouse').log(`Gatehouse listens on ${url}`);
}

/** Reports on `/ready` that new requests should go elsewhere, and keeps serving meanwhile. */
async function drain(app: NestFastifyApplication, waitSeconds: number): Promise<void> {
  app.get(Readiness).drain();
  await wait(waitSeconds * 1_000);
}

async function listen(app: NestFastifyApplication, { host, port }: Env): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new Error(describeListenFault(error as NodeJS.ErrnoException, host, port), {
      cause: error,
    });
  }
}

/** Completes running requests, then writes collected data, then closes the database. */
async function stop(app: NestFastifyApplication | undefined, database: Database): Promise<void> {
  try {
    if (app) {
      const server: Server = app.getHttpServer();
      // A connection whose request ends now must not be kept alive, since closing waits for all
      // connections.
      server.keepAliveTimeout = 1;
      await app.close();
    }
  } finally {
    await database.close();
  }
}

function describeListenFault(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use. Stop what listens there, or set PORT.`;
    case 'EACCES':
      return `Port ${port} on ${host} is reserved for privileged users. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Set HOST.`;
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}`;
  }
}
