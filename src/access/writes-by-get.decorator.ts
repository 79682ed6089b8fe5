import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * Declares that a GET changes something, so that the change has an author in the audit trail and browsers are not sent to it from other
 * sites: no page of theirs has it done by a visitor's cookies, nor cookies put into the visitor's browser.
 *
 * @param fromAnySite whether browsers come here from elsewhere in the course of things, as after a log-in at a provider: the handler
 *   must know by other means that its visitor means it
 */
export const WritesByGet = ({ fromAnySite = false }: { fromAnySite?: boolean } = {}) =>
  RouteConfig({ writesByGet: fromAnySite ? 'of-any-site' : 'of-this-site' });
