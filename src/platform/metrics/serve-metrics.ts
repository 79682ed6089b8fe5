import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Env } from '../config/env.js';

/** The source of the metrics: one process, or all workers. */
interface Source {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/**
 * Serves `GET /metrics` on a separate port, without credentials: `METRICS_HOST` decides who can
 * reach it.
 *
 * @throws Error when it cannot listen on the address
 */
export async function serveMetrics(
  { metricsHost, metricsPort }: Env,
  source: Source,
): Promise<Server> {
  const server = createServer((request, response) => {
    const isAsked = request.url?.split('?', 1)[0] === '/metrics';
    if (request.method !== 'GET' || !isAsked) {
      response.writeHead(isAsked ? 405 : 404).end();
      return;
    }
    source.metrics().then(
      (text) => response.writeHead(200, { 'content-type': source.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  server.listen(metricsPort, metricsHost);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `Metrics cannot be served on ${metricsHost}:${metricsPort}: ${message}. Set METRICS_PORT or METRICS_HOST.`,
      { cause: error },
    );
  }
  // It serves while the server finishes running requests, but does not keep the process alive.
  return server.unref();
}
