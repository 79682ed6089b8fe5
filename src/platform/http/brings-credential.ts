import type { FastifyRequest } from 'fastify';

/**
 * Whether a request brings a credential in a header, which no browser adds by itself: neither for a link, nor for a form or a part of a
 * page. `Basic` counts for nothing: browsers do add that.
 */
export function bringsCredential({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['x-api-key'] !== undefined || /^bearer /i.test(headers.authorization ?? '');
}
