import compress from '@fastify/compress';
import etag from '@fastify/etag';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  DOCUMENTATION_CLIENT,
  DOCUMENTATION_REDIRECT,
} from '../../oauth/provider/client-metadata.js';
import { API_DOCUMENTS, documentOfApi } from './api-document.js';
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
  for (const [name, apis] of Object.entries(API_DOCUMENTS)) {
    const part = documentOfApi(document, apis);
    server.get(`/openapi/${name}.json`, (_request, reply) => reply.send(part));
  }
  SwaggerModule.setup(path, pages, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Gatehouse API',
    // The page calls the server that it came from, whatever the name of the host.
    patchDocumentOnRequest: (request, _reply, whole) =>
      (request as { url: string }).url.endsWith('.js')
        ? { ...whole, servers: [{ url: '/', description: 'This server' }] }
        : whole,
    swaggerOptions: {
      // With this many operations people search by group. The page renders only the first
      // operations of a long list.
      docExpansion: 'none',
      persistAuthorization: true,
      validatorUrl: null,
      displayRequestDuration: true,
      initOAuth: {
        clientId: DOCUMENTATION_CLIENT,
        usePkceWithAuthorizationCodeGrant: true,
        scopes: ['openid', 'read'],
      },
      oauth2RedirectUrl: origin + DOCUMENTATION_REDIRECT,
    },
  });
  return pages.init();
}

@Module({})
class NothingElse {}
