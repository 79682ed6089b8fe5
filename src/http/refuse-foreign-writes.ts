import type { FastifyInstance } from 'fastify';
import type { Env } from '../config/env.js';
import { isForeignWrite } from '../cookies/site-of-request.js';
import { adapterOf } from '../adapters/adapter-of.js';
import { DomainError } from '../errors/domain-error.js';
import { bringsCredential } from './brings-credential.js';

/**
 * Refuses what a page of another site would have a visitor's browser change by the cookies that it sends along (cross-site request
 * forgery). What comes with a credential in a header passes: no page of another site can set one without being asked by CORS.
 */
export function refuseForeignWrites(server: FastifyInstance, env: Env): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.headers.cookie === undefined || bringsCredential(request)) return done();
    const adapter = adapterOf(request.url, request.method);
    // Pages look closer themselves: at the form.
    if (adapter.name === 'pages' || !isForeignWrite(request, env)) return done();
    const { status, body } = adapter.word(new DomainError('foreign_write'), request);
    void reply.status(status).send(body);
  });
}
