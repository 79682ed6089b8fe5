import type { FastifyInstance } from 'fastify';
import { windmill } from './windmill.js';

const TEXT = 'text/plain';
const JSON_TYPE = 'application/json';

/**
 * Sends texts of Windmill's API as JSON strings to clients that prefer JSON, and as text to all
 * others (contract windmill 8.6). Errors stay text, because the clients print their bodies
 * unchanged.
 *
 * Call it before the routes are added; it affects no route of another API.
 */
export function sendTextsAsAsked(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (route.config?.api !== windmill) return;
    route.onSend = (request, reply, payload, done) => {
      const isText = String(reply.getHeader('content-type')).startsWith(TEXT);
      if (isText && reply.statusCode < 300 && prefersJson(request.headers.accept)) {
        void reply.type(`${JSON_TYPE}; charset=utf-8`);
        return done(null, JSON.stringify(payload));
      }
      return done(null, payload);
    };
  });
}

/** Whether an `Accept` header (RFC 9110, 12.5.1) ranks JSON above text. */
export function prefersJson(accept: string | undefined): boolean {
  if (!accept) return false;
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    return { type, quality: Number.isNaN(quality) ? 0 : quality };
  });
  // The most specific matching range determines the quality.
  const qualityOf = (type: string) => {
    const candidates = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
    return candidates.flatMap((name) => ranges.filter((range) => range.type === name))[0]?.quality;
  };
  return (qualityOf(JSON_TYPE) ?? 0) > (qualityOf(TEXT) ?? 0);
}
