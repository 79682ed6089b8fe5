import type { FastifyInstance, FastifyRequest } from 'fastify';
import { seeOther } from '../platform/pages/page.js';
import { pages } from './pages.js';

const LOG_IN = '/login';
const SETUP = '/login/second-factor/setup';

/**
 * The forms that show recovery codes in their answer. A browser that reloads it sends them again,
 * in the session that they began.
 */
const SETUPS = [SETUP, `${SETUP}/passkey`];

export interface FormCheck {
  /** Throws a DomainError if a request did not come from one of our forms. */
  check(request: FastifyRequest): void;
  /** Whether the browser got the form while it was signed out, and has logged in since. */
  isFromBeforeLogIn(request: FastifyRequest): boolean;
  /** Whether the browser may have got the form in another session. */
  isFromOtherSession(request: FastifyRequest): boolean;
}

interface LogInGoals {
  /** Returns the address that is asked for if a log-in may lead there, else another. */
  addressFor(asked: string | undefined): string;
}

/**
 * Refuses requests to any page that could change something and did not come from one of our forms.
 * Handlers need not check this themselves. Call it before the routes are added; it affects no route
 * of another API.
 *
 * A log-in form whose browser has logged in meanwhile, in another tab, leads to a new one, which
 * says who is logged in. The form of a setup that is done leads to the page that says so.
 *
 * The parameters are called with requests, because what they return is created after the routes.
 */
export function protectForms(
  server: FastifyInstance,
  formTokens: () => FormCheck,
  goals: () => LogInGoals,
): void {
  server.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (route.config?.api !== pages || methods.every((method) => ['GET', 'HEAD'].includes(method)))
      return;
    route.preHandler = [
      ...[route.preHandler ?? []].flat(),
      (request, reply, done) => {
        const forms = formTokens();
        const page = pageInstead(route.url, request, forms);
        if (page !== undefined) {
          const next = goals().addressFor(nextIn(request));
          void reply.send(seeOther(reply, `${page}?next=${encodeURIComponent(next)}`));
          return;
        }
        forms.check(request);
        done();
      },
    ];
  });
}

/** Returns the page that a form leads to because its browser has logged in since it got it. */
function pageInstead(url: string, request: FastifyRequest, forms: FormCheck): string | undefined {
  if (url === LOG_IN) return forms.isFromBeforeLogIn(request) ? LOG_IN : undefined;
  return SETUPS.includes(url) && forms.isFromOtherSession(request) ? SETUP : undefined;
}

function nextIn({ body }: FastifyRequest): string | undefined {
  return (body as { fields: Readonly<Record<string, string>> }).fields['next'];
}
