import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import {
  ValidationError,
  HTTPValidationError,
  ErrorDetail,
} from '../dialects/error-schemas.dto.js';
import { dialectOf } from '../dialects/dialect-of.js';
import { VERSION } from '../server-info/version.js';
import { describeRefusals } from './refusals.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI 3.1 document of every route, derived from the code alone. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Gatehouse')
    .setDescription(
      'A directory of user accounts, API keys and workspaces that speaks the user APIs of AI-builder platforms.',
    )
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .setContact('Gatehouse', 'https://github.com/gatehouse-directory/gatehouse', '')
    .addServer('/', 'This server')
    .addTag('Users', 'Accounts.')
    .addTag('APIKey', "The caller's own API keys.")
    .addTag('Login', 'Logging in and out.')
    .addTag('Health Check', 'Whether the server can work.')
    .addTag('Base', 'Facts about the server.')
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'User name and password; the access token goes into the Authorization header.',
        flows: { password: { tokenUrl: 'api/v1/login', scopes: {} } },
      },
      'OAuth2PasswordBearerCookie',
    )
    .addApiKey(
      { type: 'apiKey', name: 'x-api-key', in: 'query', description: 'An API key in the query.' },
      'APIKeyQuery',
    )
    .addApiKey(
      { type: 'apiKey', name: 'x-api-key', in: 'header', description: 'An API key in the header.' },
      'APIKeyHeader',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ValidationError, HTTPValidationError, ErrorDetail],
    // Unique for the moment; each dialect then writes its own from the handler's name.
    operationIdFactory: (_controller, method) => method,
  });
  return publish(document);
}

function publish(document: OpenAPIObject): OpenAPIObject {
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    const dialect = dialectOf(path);
    const published = dialect.openApi.publishedPath(path);
    for (const verb of VERBS) {
      const operation = item[verb];
      if (!operation) continue;
      dialect.openApi.describe(operation, operation.operationId!, published, verb);
      describeRefusals(operation, dialect);
    }
    paths[published] = item;
  }
  return { ...document, paths };
}
