import type { FastifyRequest } from 'fastify';

/**
 * Whether a request has a credential in a header that browsers do not add by themselves, for a
 * link, a form or a part of a page. `Basic` does not count, since browsers do add it.
 */
export function bringsCredential({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['x-api-key'] !== undefined || /^bearer /i.test(headers.authorization ?? '');
}
