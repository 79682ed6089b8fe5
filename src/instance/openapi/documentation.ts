import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENV, type Env } from '../../platform/config/env.js';
import { Issuer } from '../../oauth/provider/issuer.service.js';
import { AnswerCache } from './answer-cache.js';
import { API_DOCUMENTS } from './api-document.js';
import { createOpenApiDocument } from './openapi-document.js';

const PATH = '/docs';
/** Headers of the client's connection, which the separate application does not have. */
const OF_THE_CONNECTION = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding']);

/**
 * Serves the document at `/openapi.json`, its part about each API at `/openapi/<api>.json`, and
 * Swagger UI at `/docs`, without other hosts. Its "Authorize" logs in at this server as a built-in
 * client. All are created on the first request, since few servers receive one.
 */
export function serveDocumentation(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const issuer = app.get(Issuer);
  let pages: Promise<NestFastifyApplication> | undefined;

  const cache = new AnswerCache();

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    pages ??= openPages(app, issuer).catch((error: unknown) => {
      pages = undefined;
      throw error;
    });
    const opened = await pages;
    const { raw, headers } = request;
    const page = await cache.get(request, () =>
      opened.inject({ method: 'GET', url: raw.url!, headers }),
    );
    // The separate application formats its own errors.
    if (page.statusCode >= 500)
      throw new Error(`The documentation responded with ${page.statusCode}.`);
    if (page.statusCode === 404) return reply.callNotFound();
    for (const [name, value] of Object.entries(page.headers)) {
      if (!OF_THE_CONNECTION.has(name)) reply.header(name, value);
    }
    return reply.code(page.statusCode).send(page.rawPayload);
  };

  server.get('/openapi.json', answer);
  server.get('/openapi.yaml', answer);
  for (const name of Object.keys(API_DOCUMENTS)) server.get(`/openapi/${name}.json`, answer);
  server.get(`${PATH}/*`, answer);
  server.get(PATH, (request, reply) =>
    // A log-in redirects to the issuer's host, and only a page on the same host receives the
    // result.
    issuer.isAlias(request.host)
      ? reply.redirect(issuer.origin + PATH, 307)
      : answer(request, reply),
  );
}

async function openPages(app: NestFastifyApplication, issuer: Issuer) {
  const { createDocumentationPages } = await import('./documentation-pages.js');
  const document = await createOpenApiDocument(app);
  const { publicUrl } = app.get<Env>(ENV);
  if (publicUrl) document.servers = [{ url: issuer.origin, description: 'This server.' }];
  return createDocumentationPages(PATH, document, issuer.origin);
}
