import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import {
  DOCUMENTATION_CLIENT,
  DOCUMENTATION_REDIRECT,
} from '../../oauth/provider/client-metadata.js';
import { loadSwagger } from '../../platform/validation/deferred-swagger.js';

/**
 * Swagger UI and the document, as an application of its own that listens nowhere: it is made when first asked for, and a server that runs takes no new routes.
 *
 * @param path where Swagger UI is
 * @param origin where its "Authorize" comes back to
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
  SwaggerModule.setup(path, pages, document, {
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
      oauth2RedirectUrl: origin + DOCUMENTATION_REDIRECT,
    },
  });
  return pages.init();
}

@Module({})
class NothingElse {}
