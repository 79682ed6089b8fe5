import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { DirectoryRequest } from '../../access/request.js';
import { rawPathOf } from '../../adapters/request-path.js';
import { scrub } from './scrub.js';

/** Probes; logged only when they fail. */
const PROBES = new Set(['/health', '/ready']);
const LONGEST_PATH = 256;

/**
 * Logs every response. Of the request it logs only the path: queries, headers and bodies contain
 * credentials, and an unknown path can be anything.
 *
 * Call this before the routes are added.
 */
export function logAnswers(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', (request: DirectoryRequest, reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || !PROBES.has(route) || reply.statusCode >= 400) {
      logger.info({
        requestId: request.id,
        method: request.method,
        path: route && scrub(pathOf(request.url)),
        route: route ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        address: request.ip,
        account: request.actor?.account.id,
      });
    }
    done();
  });
}

function pathOf(url: string): string {
  return rawPathOf(url).slice(0, LONGEST_PATH);
}
