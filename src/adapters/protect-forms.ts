import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AFTER_LOGIN, localPathOr } from '../platform/pages/local-path.js';
import { seeOther } from '../platform/pages/page.js';
import { pages } from './pages.js';

const LOG_IN = '/login';

export interface FormCheck {
  /** Throws a DomainError if a request did not come from one of our forms. */
  check(request: FastifyRequest): void;
  /** Whether the browser got the form while it was signed out, and has logged in since. */
  isFromBeforeLogIn(request: FastifyRequest): boolean;
}

/**
 * Refuses requests to any page that could change something and did not come from one of our forms.
 * Handlers need not check this themselves. Call it before the routes are added; it affects no route
 * of another API.
 *
 * A log-in form whose browser has logged in meanwhile, in another tab, leads to a new one, which
 * says who is logged in.
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
      (request, reply, done) => {
        const forms = formTokens();
        if (route.url === LOG_IN && forms.isFromBeforeLogIn(request)) {
          void reply.send(seeOther(reply, newLogInOf(request)));
          return;
        }
        forms.check(request);
        done();
      },
    ];
  });
}

function newLogInOf({ body }: FastifyRequest): string {
  const { fields } = body as { fields: Readonly<Record<string, string>> };
  return `${LOG_IN}?next=${encodeURIComponent(localPathOr(AFTER_LOGIN, fields['next']))}`;
}
