import type { FastifyInstance } from 'fastify';
import { nameOfHost } from '../config/host-names.js';
import { DomainError } from '../errors/domain-error.js';

/**
 * Rejects requests whose `Host`, or `X-Forwarded-Host` of a trusted proxy, is invalid (RFC 9112,
 * 3.2): without `PUBLIC_URL` it becomes a part of addresses that people follow. A probe with
 * HTTP/1.0 may have none.
 *
 * Call this before the routes are added.
 */
export function requireValidHosts(server: FastifyInstance): void {
  server.addHook('onRequest', ({ host }, _reply, done) => {
    const isValid = !host || nameOfHost(host) !== undefined;
    done(isValid ? undefined : new DomainError('malformed_request'));
  });
}
