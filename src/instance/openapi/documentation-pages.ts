import compress from '@fastify/compress';
import etag from '@fastify/etag';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  DOCUMENTATION_CLIENT,
  DOCUMENTATION_REDIRECT,
} from '../../oauth/provider/client-metadata.js';
import { API_DOCUMENTS, documentOfApi } from './api-document.js';
import { toUiDocument } from './ui-document.js';
import { UI_STYLE, uiPage, uiScript } from './ui-page.js';
import { loadSwagger } from '../../platform/validation/deferred-swagger.js';

/**
 * Creates Swagger UI and the document as a separate application that does not listen. It is created
 * on the first request, and a running server cannot add routes.
 *
 * @param path where Swagger UI is served
 * @param origin where its "Authorize" returns to
 */
export async function createDocumentationPages(
  path: string,
  document: OpenAPIObject,
  origin: string,
): Promise<NestFastifyApplication> {
  const { SwaggerModule } = await loadSwagger();
  const pages = await NestFactory.create<NestFastifyApplication>(
    NothingElse,
    new FastifyAdapter(),
    { abortOnError: false },
  );
  // Weak, as the compressed answers have it too (RFC 9110, 8.8.3).
  await pages.register(etag, { weak: true });
  await pages.register(compress);
  const server = pages.getHttpAdapter().getInstance();
  const documents: Record<string, OpenAPIObject> = { all: document };
  for (const [name, apis] of Object.entries(API_DOCUMENTS)) {
    const part = (documents[name] = documentOfApi(document, apis));
    server.get(`/openapi/${name}.json`, (_request, reply) => reply.send(part));
  }
  for (const [name, part] of Object.entries(documents)) {
    const shown = toUiDocument(part);
    server.get(`${path}/${name}.json`, (_request, reply) => reply.send(shown));
  }
  const script = uiScript(optionsOf(origin));
  const send = (type: string, text: string) => (_request: unknown, reply: FastifyReply) =>
    reply.type(type).send(text);
  const show = (base: string, self: string) => (request: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html').send(uiPage(base, self, (request.query as { api?: unknown }).api));
  server.get(path, show(`.${path}/`, `.${path}`));
  server.get(`${path}/`, show('./', './'));
  server.get(`${path}/index.html`, show('./', './'));
  server.get(`${path}/swagger-ui-init.js`, send('text/javascript', script));
  server.get(`${path}/gatehouse.css`, send('text/css', UI_STYLE));
  SwaggerModule.setup(path, pages, document, {
    ui: false,
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
  class SwaggerFiles extends SwaggerModule {
    static serve(): void {
      this.serveStatic(path, pages);
    }
  }
  SwaggerFiles.serve();
  return pages.init();
}

/** Options of Swagger UI. */
function optionsOf(origin: string): object {
  return {
    // With this many operations people search by group.
    docExpansion: 'none',
    filter: true,
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    persistAuthorization: true,
    validatorUrl: null,
    displayRequestDuration: true,
    initOAuth: {
      clientId: DOCUMENTATION_CLIENT,
      usePkceWithAuthorizationCodeGrant: true,
      scopes: ['openid', 'read'],
    },
    oauth2RedirectUrl: origin + DOCUMENTATION_REDIRECT,
  };
}

@Module({})
class NothingElse {}
