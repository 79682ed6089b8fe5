import type { FastifyInstance } from 'fastify';
import type { LogInOffers } from './log-in-offer.js';
import { proxies } from './proxies.js';

/**
 * Lets the API of proxies lead browsers to the log-in page. Call it before the routes are added; it
 * affects no route of another API.
 *
 * @param offers called with each refusal, because they are created after the routes
 */
export function offerLogIn(server: FastifyInstance, offers: () => LogInOffers): void {
  server.addHook('onRoute', (route) => {
    if (route.config?.api !== proxies) return;
    route.config = { ...route.config, logInOffers: offers };
  });
}
