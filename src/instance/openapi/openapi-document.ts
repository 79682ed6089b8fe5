import type { INestApplication } from '@nestjs/common';
import type { DocumentBuilder, OpenAPIObject } from '@nestjs/swagger';
import { PUBLICATION_EXTENSION, type Publication } from '../../adapters/answers.decorator.js';
import { API_ADAPTERS, adapterOf } from '../../adapters/adapter-of.js';
import type { ApiAdapter, Operation, PublishedApi } from '../../adapters/api-adapter.js';
import { inEnglish } from '../../oauth/provider/scope-words.js';
import { apiScopesOf, OAUTH_SCOPES } from '../../oauth/clients/oauth-scopes.js';
import { VERSION } from '../../platform/config/version.js';
import { loadSwagger } from '../../platform/validation/deferred-swagger.js';
import { dropObjectSchema } from './drop-object-schema.js';
import { nameUnion } from './name-unions.js';
import { describeRefusals, type Examples } from './refusals.js';
import { addRequestExample } from './request-example.js';
import { fitSchemas } from './requests-and-responses.js';
import { shareParts, type OperationOfApi } from './share-parts.js';
import { sortKeys } from './sort-keys.js';

/** Generators make it the default of their clients. A relative address fails in some. */
const DEFAULT_SERVER = 'http://127.0.0.1:8640';
const VERBS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const DESCRIPTION = `A directory of user accounts, API keys and workspaces that implements the user APIs of AI-builder platforms.

**Credentials.** Every operation takes an API key or an access token of OAuth 2.0 as \`Authorization: Bearer ...\`, and an API key in the header \`x-api-key\`. \`Authorization\` takes precedence. Langflow's and ZenML's operations also take an access token of their log-ins as a bearer. Langflow's take a key in the query \`x-api-key\`, Windmill's in the cookie or the query \`token\`.

**Who may call** an operation is defined by its \`x-access\`: \`public\` (credentials are ignored), \`anybody\` (credentials are optional), \`signed-in\`, \`superuser\`, \`target-user\` (the account in the path), \`superuser-or-target-user\`, \`workspace-member\` or \`workspace-admin\` (of the workspace in the path; superusers are always allowed). A credential that is limited to scopes also needs the operation's \`x-scope\`: \`<domain>:read\` or \`<domain>:write\` (which includes reading), where \`read\` allows reading in every domain and \`admin\` everything; \`any\` needs no scope.

**Errors** have a text in \`detail\` (in Windmill's operations they are plain text; in ZenML's they have an exception's class and message); each operation lists its own. Any operation may also return 400 for a malformed URL, 403 for a request from a page of another site, 404 if the caller's own account is deleted meanwhile, 413 for a body that it does not take and that is oversized, 431 for oversized headers, and 503, with \`Retry-After\`, while the database is unavailable.`;

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/**
 * Creates the OpenAPI 3.1 document of every route from the code alone. Keys are sorted, except for
 * the properties of schemas and what examples contain.
 */
export async function createOpenApiDocument(app: INestApplication): Promise<OpenAPIObject> {
  const { DocumentBuilder, SwaggerModule } = await loadSwagger();
  const document = SwaggerModule.createDocument(app, describeApi(new DocumentBuilder()), {
    // Unique only until each adapter derives its own from the handler's name.
    operationIdFactory: (_controller, method) => method,
  });
  const schemas = titled({ ...document.components?.schemas, ...errorSchemas() });
  dropObjectSchema(document.paths, schemas);
  const examples: Examples = {};
  const published: OperationOfApi[] = [];
  const paths: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    for (const verb of VERBS) {
      const operation = item[verb];
      const adapter = adapterOf(path, verb.toUpperCase());
      if (!operation || !isPublished(adapter)) continue;
      const publishedPath = publish(operation, path);
      adapter.openApi.describe(operation, operation.operationId!, publishedPath, verb);
      describeRefusals(operation, verb, adapter, examples, schemas);
      addRequestExample(operation, schemas);
      nameUnion(operation, schemas);
      dropEmpty(operation);
      paths[publishedPath] = { ...paths[publishedPath], [verb]: operation };
      published.push({ operation, api: adapter.name });
    }
  }
  fitSchemas(paths, schemas);
  const shared = shareParts(published) as object;
  const components = { ...document.components, schemas, examples, ...shared };
  return sortKeys({ ...document, paths, components });
}

/**
 * Applies what a route declares about its publication.
 *
 * @returns the path that clients know: the router's has no slash at the end
 */
function publish(operation: Operation, path: string): string {
  const extended = operation as Operation & { [PUBLICATION_EXTENSION]?: Publication };
  const { endsInSlash, tags } = extended[PUBLICATION_EXTENSION] ?? {};
  delete extended[PUBLICATION_EXTENSION];
  if (tags) operation.tags = [...tags];
  return endsInSlash ? `${path}/` : path;
}

function isPublished(adapter: ApiAdapter): adapter is PublishedApi {
  return adapter.openApi !== undefined;
}

function describeApi(builder: DocumentBuilder) {
  const config = builder
    .setOpenAPIVersion('3.1.0')
    .setTitle('Gatehouse')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer(DEFAULT_SERVER, 'A server on this machine, on its default port.')
    .addTag('Users', "Langflow's API: accounts.")
    .addTag('Account', "The caller's own account: what its page reads and changes.")
    .addTag('Console', 'What the console shows superusers, and what it changes.')
    .addTag('APIKey', "Langflow's API: the API keys of accounts.")
    .addTag('Login', "Langflow's API: logging in and out.")
    .addTag('OAuth2', 'OAuth 2.0 and OpenID Connect: the protocol, clients and grants.')
    .addTag('Forward authentication', 'For reverse proxies: who a request comes from.')
    .addTag('Audit', "Langflow's API: who changed what.")
    .addTag('Health Check', "Langflow's API: liveness, health and readiness.")
    .addTag('Base', "Langflow's API: the version and the configuration.")
    .addTag('Web UI', "Langflow's API: what its web UI needs before it shows its account pages.")
    .addTag('Windmill users', "Windmill's API: accounts, members, tokens and log-ins.")
    .addTag('Windmill audit', "Windmill's API: who changed what in a workspace.")
    .addTag('Windmill workspaces', "Windmill's API: workspaces and invites.")
    .addTag('Windmill groups', "Windmill's API: groups of members.")
    .addTag('Windmill folders', "Windmill's API: folders, of which there are none here.")
    .addTag('Windmill tokens', "Windmill's API: what tokens may do.")
    .addTag('Windmill log-in', "Windmill's API: log-in providers.")
    .addTag('Windmill settings', "Windmill's API: the version and settings of the instance.")
    .addTag('ZenML users', "ZenML Pro's API: accounts.")
    .addTag('ZenML service accounts', "ZenML Pro's API: accounts of programs, and their keys.")
    .addTag('ZenML auth', "ZenML Pro's API: logging in.")
    .addTag('ZenML devices', "ZenML Pro's API: devices that log in with a code.")
    .addTag('ZenML workspaces', "ZenML Pro's API: where the server of a workspace is.")
    .addTag('ZenML servers', "ZenML Pro's API: what the server of a workspace asks.")
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'User name and password; the access token goes into the Authorization header.',
        flows: { password: { tokenUrl: '/api/v1/login', scopes: {} } },
      },
      'OAuth2PasswordBearerCookie',
    )
    .addOAuth2(
      {
        type: 'oauth2',
        description:
          "This server's own provider. With an authorization code and PKCE a program acts for a person, with client credentials for itself. Every operation accepts the token as a bearer token, including those that do not name this scheme because the API that they implement does not. An operation needs the scope that its `x-scope` names.",
        flows: {
          authorizationCode: {
            authorizationUrl: '/oauth/authorize',
            tokenUrl: '/oauth/token',
            refreshUrl: '/oauth/token',
            scopes: describeScopes(OAUTH_SCOPES),
          },
          clientCredentials: {
            tokenUrl: '/oauth/token',
            scopes: describeScopes(apiScopesOf(OAUTH_SCOPES)),
          },
        },
      },
      'OAuth2',
    )
    .addApiKey(
      {
        type: 'apiKey',
        name: 'x-api-key',
        in: 'query',
        description:
          "An API key in the query, for clients that can send nothing but a URL. Every operation of Langflow's API accepts it. Only downloads name it, since generated clients would put each key into the URL, and URLs are logged.",
      },
      'APIKeyQuery',
    )
    .addApiKey(
      { type: 'apiKey', name: 'x-api-key', in: 'header', description: 'An API key in the header.' },
      'APIKeyHeader',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An API key or an access token.' },
      'bearerAuth',
    )
    .addApiKey(
      { type: 'apiKey', name: 'token', in: 'cookie', description: 'An API key in the cookie.' },
      'cookieAuth',
    )
    .addApiKey(
      {
        type: 'apiKey',
        name: 'gatehouse_session',
        in: 'cookie',
        description:
          "The session of a browser that logged in at this server's pages. It counts only beside the header `gatehouse-session`, which pages of other origins cannot send; every other cookie is then ignored. An `Authorization` or `x-api-key` header takes precedence.",
      },
      'SessionCookie',
    )
    .addApiKey(
      {
        type: 'apiKey',
        name: 'gatehouse-session',
        in: 'header',
        description: 'The value `1`: the request is made with the session in the cookie.',
      },
      'SessionHeader',
    )
    .build();
  // The builder would insert empty strings, which are not a valid URL and email.
  config.info.contact = { name: 'The operator of this server' };
  return config;
}

function describeScopes(scopes: readonly string[]): Record<string, string> {
  return Object.fromEntries(scopes.map((scope) => [scope, inEnglish(scope)]));
}

function errorSchemas(): Schemas {
  return Object.assign(
    {},
    ...API_ADAPTERS.filter(isPublished).map(({ openApi }) => openApi.errorSchemas),
  ) as Schemas;
}

/** Sets each schema's title to its name, as FastAPI does. */
function titled(schemas: Schemas): Schemas {
  const entries = Object.entries(schemas).map(([name, schema]) => [
    name,
    { title: name, ...schema },
  ]);
  return Object.fromEntries(entries) as Schemas;
}

function dropEmpty(operation: Operation): void {
  if (operation.parameters?.length === 0) delete operation.parameters;
}
