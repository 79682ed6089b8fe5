import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pages } from './pages.js';

/** Throws a DomainError if a request did not come from one of our forms. */
export interface FormCheck {
  check(request: FastifyRequest): void;
}

/**
 * Refuses requests to any page that could change something and did not come from one of our forms.
 * Handlers need not check this themselves. Call it before the routes are added; it affects no route
 * of another API.
 *
 * @param formTokens called with each request, because the check is created after the routes
 */
export function protectForms(server: FastifyInstance, formTokens: () => FormCheck): void {
  server.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (route.config?.api !== pages || methods.every((method) => ['GET', 'HEAD'].includes(method)))
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
