import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pages } from './pages.js';

/** Checks whether a request came from a form of ours: throws a DomainError if not. */
export interface FormCheck {
  check(request: FastifyRequest): void;
}

/**
 * Lets no request through that could change something and did not come from a form of ours, on any page: a handler cannot
 * forget it. To be called before the routes are added; it touches no route of another API.
 *
 * @param formTokens asked with each request, since it is made after the routes
 */
export function protectForms(server: FastifyInstance, formTokens: () => FormCheck): void {
  server.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (
      !methods.some((method) => pages.owns(route.url, method)) ||
      methods.every((method) => ['GET', 'HEAD'].includes(method))
    )
      return;
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (request, _reply, done) => {
        formTokens().check(request);
        done();
      },
    ];
  });
}
