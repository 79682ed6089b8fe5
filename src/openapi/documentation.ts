import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { DOCUMENTATION_CLIENT, DOCUMENTATION_REDIRECT } from '../oauth/client-metadata.js';
import { Issuer } from '../oauth/issuer.service.js';
import { createOpenApiDocument } from './openapi-document.js';

const PATH = '/docs';

/**
 * Serves the document at `/openapi.json` and Swagger UI at `/docs`, all from this server. Its "Authorize" logs in at this
 * server, as a client that is part of it.
 */
export function serveDocumentation(app: NestFastifyApplication): void {
  const issuer = app.get(Issuer);
  openUnderOneName(app.getHttpAdapter().getInstance(), issuer);
  SwaggerModule.setup(PATH, app, () => createOpenApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Gatehouse API',
    swaggerOptions: {
      // So many operations are found by their group; the page draws only the first ones of a long list.
      docExpansion: 'none',
      persistAuthorization: true,
      validatorUrl: null,
      displayRequestDuration: true,
      initOAuth: {
        clientId: DOCUMENTATION_CLIENT,
        usePkceWithAuthorizationCodeGrant: true,
        scopes: ['openid', 'read'],
      },
      // Read when the page is first asked for: before the server listens, nobody knows its port.
      get oauth2RedirectUrl() {
        return issuer.origin + DOCUMENTATION_REDIRECT;
      },
    },
  });
}

/** A log-in leads back to the issuer's name, and only a page under the same name is told. To be called before the routes are added. */
function openUnderOneName(server: FastifyInstance, issuer: Issuer): void {
  server.addHook('onRoute', (route) => {
    if (route.url.replace(/\/$/, '') !== PATH) return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (request, reply, done) => {
        if (issuer.isAlias(request.host)) void reply.redirect(issuer.origin + PATH, 307);
        else done();
      },
    ];
  });
}
