import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LOOPBACK_HOST, nameOfHost } from '../config/host-names.js';
import type { Env } from '../config/env.js';
import { isForeign } from '../cookies/site-of-request.js';
import { DomainError } from '../errors/domain-error.js';

/**
 * What anybody may ask for, as it tells nothing and does nothing: probes, which have names and addresses of their own for the server, and the
 * page to which `wmill` sends a browser back.
 */
const OPEN = new Set(['/health', '/health_check', '/ready', '/user/cli-success']);

/**
 * Where authentication is off, whoever reaches the server is its superuser, and so is every page in a browser that reaches it. So pages of other
 * sites are refused, with everything that they ask for; and so is every name of the server that the operator has not given it, since a page
 * makes this server part of its own site by pointing its own name here (DNS rebinding).
 *
 * To be called before the routes are added.
 */
export function protectWithoutAuthentication(server: FastifyInstance, env: Env): void {
  if (env.isAuthEnabled) return;
  const isAllowed = allowedHosts(env);
  server.addHook('onRequest', (request, _reply, done) => {
    if (OPEN.has(request.routeOptions.url ?? '')) return done();
    // Of several, node takes the first, and a proxy may have gone by another.
    if (countHosts(request) > 1) return done(new DomainError('malformed_request'));
    if (!namesOf(request).every(isAllowed)) return done(new DomainError('host_not_allowed'));
    return isForeign(request, env) ? done(new DomainError('foreign_write')) : done();
  });
}

/**
 * By what names the sender calls the server. Behind a proxy there are two, its own for this server and the browser's for it; a page that
 * reaches this server past the proxy can set the second.
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
