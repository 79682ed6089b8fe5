import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Env } from '../config/env.js';

/** Where the metrics come from: of one process, or of all workers. */
interface Source {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/**
 * Answers `GET /metrics` on a port of its own, without credentials: who may reach it is decided by `METRICS_HOST`.
 *
 * @throws Error when the address cannot be listened on
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
  // They go on while the server finishes what is under way, and keep no process from ending.
  return server.unref();
}
