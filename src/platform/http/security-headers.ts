import type { FastifyInstance } from 'fastify';
import type { Env } from '../config/env.js';
import { rawPathOf } from '../../adapters/request-path.js';
import { bringsCredential } from './brings-credential.js';

/** What every answer carries, unless its route says otherwise: it is data for the one who asked. */
const DATA = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * What else goes with an answer that a browser may come by on its own, by a link or as a part of some page: it is no page. A script that
 * fetches, or a program, would find no use for it, and each header takes half a microsecond of a request, and more of the client's time.
 */
const NO_PAGE = {
  ...DATA,
  // Not `no-referrer`: with it browsers hide the origin of our own pages, by which foreign ones are told from them.
  'referrer-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Swagger UI: its scripts, and styles that it writes into the page itself. It may be left for a log-in in a second window, which must
 * be able to find back: hence no stricter opener policy here, and none on the page to which that window returns.
 */
const DOCUMENTATION = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  // Its files tell by themselves how long they may be kept.
  'cache-control': 'no-cache',
};

const DOCUMENTATION_PATH = /^\/docs(\/|$)/;
const ONE_YEAR = 'max-age=31536000';

/** @param isFetched whether only a program or a script can have asked */
export function headersOfAnswers(env: Env, isFetched = false): Record<string, string> {
  const headers = isFetched ? DATA : NO_PAGE;
  return isPublicHttps(env) ? { ...headers, 'strict-transport-security': ONE_YEAR } : headers;
}

/**
 * Puts security headers on every answer, refusals and unknown paths included. The objects are made once; `@fastify/helmet` costs 25 µs.
 *
 * To be called before the routes are added.
 */
export function setSecurityHeaders(server: FastifyInstance, env: Env): void {
  const headers = headersOfAnswers(env);
  const headersForFetch = headersOfAnswers(env, true);
  server.addHook('onRequest', (request, reply, done) => {
    const isFetched = bringsCredential(request);
    void reply.headers(isFetched ? headersForFetch : headers).header('x-request-id', request.id);
    done();
  });
  // This server speaks no TLS: without a public address only a proxy that is trusted can tell of https.
  if (!isPublicHttps(env) && env.trustProxy && env.trustProxy !== 'false') {
    server.addHook('onRequest', (request, reply, done) => {
      if (request.protocol === 'https') void reply.header('strict-transport-security', ONE_YEAR);
      done();
    });
  }
  server.addHook('onRoute', (route) => {
    if (!DOCUMENTATION_PATH.test(route.url)) return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (request, reply, done) => {
        void reply.headers(DOCUMENTATION);
        if (rawPathOf(request.url).endsWith('/oauth2-redirect.html')) {
          void reply.removeHeader('cross-origin-opener-policy');
        }
        done();
      },
    ];
  });
}

function isPublicHttps({ publicUrl }: Env): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}
