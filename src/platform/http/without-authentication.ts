import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LOOPBACK_HOST, nameOfHost } from '../config/host-names.js';
import type { Env } from '../config/env.js';
import { isForeign } from '../cookies/site-of-request.js';
import { DomainError } from '../errors/domain-error.js';

/**
 * Paths that are open to everybody, as they reveal and change nothing: probes, which use their own
 * names and addresses for the server, and the page to which `wmill` sends a browser back.
 */
const OPEN = new Set(['/health', '/health_check', '/ready', '/user/cli-success']);

/**
 * Protects a server without authentication, where everybody who reaches it is its superuser,
 * including every page in a browser that reaches it. So requests from pages of other sites are
 * rejected. Host names that are not configured are rejected too, since a page makes this server
 * part of its own site by pointing its own name here (DNS rebinding).
 *
 * Call this before the routes are added.
 */
export function protectWithoutAuthentication(server: FastifyInstance, env: Env): void {
  if (env.isAuthEnabled) return;
  const isAllowed = allowedHosts(env);
  server.addHook('onRequest', (request, _reply, done) => {
    if (OPEN.has(request.routeOptions.url ?? '')) return done();
    // Node uses the first of several, and a proxy may have used another.
    if (countHosts(request) > 1) return done(new DomainError('malformed_request'));
    if (!namesOf(request).every(isAllowed)) return done(new DomainError('host_not_allowed'));
    return isForeign(request, env) ? done(new DomainError('foreign_write')) : done();
  });
}

/**
 * Returns the host names of the request. Behind a proxy there are two: the proxy's name for this
 * server and the browser's name for the proxy. A page that bypasses the proxy can set the second.
 */
function namesOf({ headers, host }: FastifyRequest): readonly string[] {
  return [headers.host ?? '', host];
}

function countHosts({ raw: { rawHeaders } }: FastifyRequest): number {
  return rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === 'host')
    .length;
}

function allowedHosts({ publicUrl, allowedHosts }: Env): (host: string) => boolean {
  const names = new Set(allowedHosts);
  if (publicUrl) names.add(new URL(publicUrl).hostname);
  return (host) => {
    const name = nameOfHost(host);
    return name !== undefined && (LOOPBACK_HOST.test(name) || names.has(name));
  };
}
