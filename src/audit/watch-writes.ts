import { languageOf } from '../platform/languages/language-of-request.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DirectoryRequest } from '../access/request.js';
import { authorOf, placeOf } from './author.js';
import { enterAuthorScope } from './authors.js';

/**
 * Gives the writes of a request an author. Requests that only read have no overhead. A GET that
 * writes declares `@WritesByGet()`.
 *
 * Call it before the routes are added.
 */
export function watchWrites(server: FastifyInstance): void {
  const unheard = new WeakMap<FastifyRequest, () => void>();
  server.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    const isReading = methods.every((method) => method === 'GET' || method === 'HEAD');
    if (isReading && !route.config?.writesByGet) return;
    const others = [route.preHandler ?? []].flat();
    route.preHandler = [
      ...others,
      (request, reply, done) => {
        const hangUp = new AbortController();
        const scope = {
          author: () => authorOf(request),
          place: () => placeOf(request),
          language: () => languageOf(request),
          actor: () => (request as DirectoryRequest).actor,
          signal: hangUp.signal,
        };
        const leave = enterAuthorScope(scope, done);
        reply.raw.once('close', () => {
          // A client that disconnects ends the connection but not the work, which ends with a
          // response that nobody receives.
          if (reply.sent) return leave();
          unheard.set(request, leave);
          hangUp.abort();
        });
      },
    ];
    const senders = [route.onSend ?? []].flat();
    route.onSend = [
      ...senders,
      (request, _reply, _payload, done) => {
        unheard.get(request)?.();
        unheard.delete(request);
        done();
      },
    ];
  });
}
