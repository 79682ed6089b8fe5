import type { FastifyInstance } from 'fastify';
import type { Env } from '../config/env.js';
import { rawPathOf } from '../../adapters/request-path.js';
import { bringsCredential } from './brings-credential.js';

/**
 * Headers of every response, unless its route overrides them: responses are data for the caller
 * only.
 */
const DATA = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * More headers for responses that a browser may load by itself, by a link or as a part of a page:
 * they are not pages. A script that fetches, or a program, does not need them, and each header
 * takes half a microsecond of a request, and more of the client's time.
 */
const NO_PAGE = {
  ...DATA,
  // Not `no-referrer`: with it browsers hide the origin of our own pages, which distinguishes them
  // from those of other sites.
  'referrer-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Swagger UI's policy: its scripts, and styles that it writes into the page. Its log-in opens a
 * second window that must be able to return to it: so neither this page nor the one to which that
 * window returns has a stricter opener policy.
 */
const DOCUMENTATION = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  // Its files send their own caching headers.
  'cache-control': 'no-cache',
};

const DOCUMENTATION_PATH = /^\/docs(\/|$)/;
/** The document has no secrets. Browsers keep it, and ask by its ETag whether it has changed. */
const DOCUMENT_PATH = /^\/openapi(\.json|\.yaml|\/)/;
const ONE_YEAR = 'max-age=31536000';

/** @param isFetched whether only a program or a script can have sent the request */
export function headersOfAnswers(env: Env, isFetched = false): Record<string, string> {
  const headers = isFetched ? DATA : NO_PAGE;
  return isPublicHttps(env) ? { ...headers, 'strict-transport-security': ONE_YEAR } : headers;
}

/**
 * Sets security headers on every response, including errors and unknown paths. The objects are
 * created once; `@fastify/helmet` takes 25 µs per request.
 *
 * Call this before the routes are added.
 */
export function setSecurityHeaders(server: FastifyInstance, env: Env): void {
  const headers = headersOfAnswers(env);
  const headersForFetch = headersOfAnswers(env, true);
  server.addHook('onRequest', (request, reply, done) => {
    const isFetched = bringsCredential(request);
    void reply.headers(isFetched ? headersForFetch : headers).header('x-request-id', request.id);
    done();
  });
  // This server does not speak TLS: without a public URL, only a trusted proxy can say that the
  // request used https.
  if (!isPublicHttps(env) && env.trustProxy && env.trustProxy !== 'false') {
    server.addHook('onRequest', (request, reply, done) => {
      if (request.protocol === 'https') void reply.header('strict-transport-security', ONE_YEAR);
      done();
    });
  }
  server.addHook('onRoute', (route) => {
    if (DOCUMENT_PATH.test(route.url)) {
      route.onRequest = [
        ...[route.onRequest ?? []].flat(),
        (_request, reply, done) => {
          void reply.header('cache-control', 'no-cache');
          done();
        },
      ];
    }
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
