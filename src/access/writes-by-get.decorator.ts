import { RouteConfig } from '@nestjs/platform-fastify';

/**
 * Declares that a GET changes something. The change then has an author in the audit trail, and
 * requests that other sites make a browser send are refused: they could use the visitor's cookies,
 * or set cookies in the visitor's browser.
 *
 * @param fromAnySite whether browsers normally arrive from other sites, such as after a log-in at a
 *   provider. The handler must then verify by other means that the visitor began the action
 */
export const WritesByGet = ({ fromAnySite = false }: { fromAnySite?: boolean } = {}) =>
  RouteConfig({ writesByGet: fromAnySite ? 'of-any-site' : 'of-this-site' });
