import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { createOpenApiText } from '../../src/start/openapi-text.js';
import { ACCOUNT_FIELDS } from '../support/account-fields.js';
import { inlineShared } from '../support/inline-shared.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { objectsIn } from './read-document.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: string[];
  readonly parameters?: { name: string; in: string; schema: object }[];
  readonly requestBody?: object;
  readonly security: Record<string, string[]>[];
  readonly responses: Record<string, { content: Record<string, { examples?: object }> }>;
  readonly 'x-access': string;
  readonly 'x-scope'?: string;
}

interface Schema extends Record<'title' | 'type', string> {
  readonly properties: object;
  readonly required?: string[];
}

/** Verb, path, tag, summary, operationId (contract langflow 9). */
const OPERATIONS = `
get /api/v1/users/ | Users | Read All Users | read_all_users_api_v1_users__get
post /api/v1/users/ | Users | Add User | add_user_api_v1_users__post
get /api/v1/users/whoami | Users | Read Current User | read_current_user_api_v1_users_whoami_get
patch /api/v1/users/{user_id} | Users | Patch User | patch_user_api_v1_users__user_id__patch
delete /api/v1/users/{user_id} | Users | Delete User | delete_user_api_v1_users__user_id__delete
patch /api/v1/users/{user_id}/reset-password | Users | Reset Password | reset_password_api_v1_users__user_id__reset_password_patch
get /api/v1/api_key/ | APIKey | Get Api Keys Route | get_api_keys_route_api_v1_api_key__get
post /api/v1/api_key/ | APIKey | Create Api Key Route | create_api_key_route_api_v1_api_key__post
delete /api/v1/api_key/{api_key_id} | APIKey | Delete Api Key Route | delete_api_key_route_api_v1_api_key__api_key_id__delete
post /api/v1/api_key/store | APIKey | Save Store Api Key | save_store_api_key_api_v1_api_key_store_post
post /api/v1/login | Login | Login To Get Access Token | login_to_get_access_token_api_v1_login_post
get /api/v1/auto_login | Login | Auto Login | auto_login_api_v1_auto_login_get
post /api/v1/refresh | Login | Refresh Token | refresh_token_api_v1_refresh_post
get /api/v1/session | Login | Get Session | get_session_api_v1_session_get
post /api/v1/logout | Login | Logout | logout_api_v1_logout_post
get /health | Health Check | Health | health_health_get
get /health_check | Health Check | Health Check | health_check_health_check_get
get /api/v1/version | Base | Get Version | get_version_api_v1_version_get
get /api/v1/config | Base | Get Config | get_config_api_v1_config_get
`
  .trim()
  .split('\n');

/** The fields that each schema requires, and the optional ones. */
const SCHEMAS: Record<string, { required: string; optional: string }> = {
  UserRead: {
    required: sorted(ACCOUNT_FIELDS.UserRead.filter((name) => !['id', 'optins'].includes(name))),
    optional: 'id optins',
  },
  UserCreate: { required: 'password username', optional: 'optins' },
  UserUpdate: { required: '', optional: sorted(ACCOUNT_FIELDS.UserUpdate) },
  UsersResponse: { required: 'total_count users', optional: 'next_cursor' },
  PasswordReset: { required: '', optional: 'current_password password' },
  ApiKeyRead: {
    required: 'api_key created_at id user_id',
    optional: 'expires_at is_active last_used_at name total_uses',
  },
  UnmaskedApiKeyRead: {
    required: 'api_key id rate_limit scopes user_id',
    optional: 'expires_at is_active last_used_at name total_uses',
  },
  ApiKeyCreate: {
    required: '',
    optional:
      'api_key created_at expires_at is_active last_used_at name rate_limit scopes total_uses user_id',
  },
  ApiKeyCreateRequest: { required: 'api_key', optional: '' },
  ApiKeysResponse: { required: 'api_keys total_count user_id', optional: '' },
  Token: { required: 'access_token refresh_token token_type', optional: '' },
  Body_login_to_get_access_token_api_v1_login_post: {
    required: 'password username',
    optional: 'client_id client_secret grant_type otp scope',
  },
  HTTPValidationError: { required: '', optional: 'detail' },
  ValidationError: { required: 'loc msg type', optional: 'ctx input' },
  HealthResponse: { required: '', optional: 'chat db status' },
  FeatureFlags: { required: '', optional: 'mvp_components wxo_deployments' },
  PublicConfigResponse: {
    required:
      'allow_custom_components enable_extension_reload event_delivery feature_flags frontend_timeout max_file_size_upload mcp_base_url voice_mode_available',
    optional: 'authz_enabled type',
  },
};

/** The APIs that refuse input with 400, as RFC 6749 5.2 does. */
const REFUSING_BY_400 = new Set(['oauth2', 'zenml-oauth', 'proxies']);

const BROWSER = { SessionCookie: [], SessionHeader: [] };
const CREDENTIALS = {
  proxies: [{ bearerAuth: [] }, { APIKeyHeader: [] }],
  langflow: [{ OAuth2PasswordBearerCookie: [] }, { APIKeyHeader: [] }, { bearerAuth: [] }, BROWSER],
  windmill: [{ bearerAuth: [] }, { cookieAuth: [] }, BROWSER],
  zenml: [{ OAuth2: [] }, { bearerAuth: [] }, BROWSER],
};

type Media = { readonly examples?: object; readonly example?: unknown };

const apiOf = (name: string) => {
  const [verb, path] = name.split(' ') as [string, string];
  return adapterOf(path, verb.toUpperCase());
};
const text = readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text);
const inlined = inlineShared(document as { paths: object });
const operations = Object.entries(
  inlined.paths as Record<string, Record<string, Operation>>,
).flatMap(([path, item]) =>
  Object.entries(item).map(([verb, operation]) => ({ name: `${verb} ${path}`, operation })),
);

describe('openapi.json', () => {
  it('matches the code; if not, run: npm run openapi', async () => {
    expect(await createOpenApiText()).toBe(text);
  });

  it('has its keys sorted, except in properties and examples, two spaces, a newline at the end', () => {
    const unsorted = [...objectsIn(document)].filter(([at, part]) => {
      const keys = Object.keys(part);
      const isKept = /\/properties$|\/(example|value|default)(\/|$)/.test(at);
      return !isKept && keys.join() !== [...keys].sort().join();
    });
    expect(unsorted).toEqual([]);
    expect(text).toBe(`${JSON.stringify(document, null, 2)}\n`);
  });

  it('is OpenAPI 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.title).toBe('Gatehouse');
  });

  it('declares null as a type of its own, and never as a default', () => {
    expect(text).not.toContain('"nullable"');
    expect(text).not.toContain('"default": null');
    expect(text).not.toContain('schemas/Object"');
  });
});

describe('operations', () => {
  it.each(OPERATIONS)('%s', (line) => {
    const [name, tag, summary, operationId] = line.split(' | ');
    const { operation } = operations.find((each) => each.name === name)!;
    expect([operation.tags, operation.summary, operation.operationId]).toEqual([
      [tag],
      summary,
      operationId,
    ]);
  });

  it('each have a declared tag, a summary, a description and their own operationId', () => {
    const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name);
    for (const { operation } of operations) {
      expect(operation.tags.length).toBeGreaterThan(0);
      expect(tags).toEqual(expect.arrayContaining(operation.tags));
      expect(operation.summary).toMatch(/^[A-Z]/);
      expect(operation.description).toMatch(/\.$/);
    }
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const used = new Set(operations.map(({ operation }) => operation.tags[0]));
    expect([...used].sort()).toEqual([...tags].sort());
  });

  it('each declare one success', () => {
    for (const { name, operation } of operations)
      expect([name, Object.keys(operation.responses).filter(isSuccess).length]).toEqual([name, 1]);
  });

  it('declare 422, or 400 on some APIs, exactly where they take input', () => {
    for (const { name, operation } of operations) {
      const api = apiOf(name).name;
      const { requestBody, parameters, responses } = operation;
      // The provider answers 400 to other requests too.
      if (api === 'oauth2' && !requestBody) continue;
      // On Windmill's API any path is valid, and a query is refused with 400.
      const takesInput = Boolean(requestBody ?? (api === 'windmill' ? undefined : parameters));
      expect([name, (REFUSING_BY_400.has(api) ? '400' : '422') in responses]).toEqual([
        name,
        takesInput,
      ]);
    }
  });

  it('declare 401, 403 and the credentials exactly where credentials are needed', () => {
    for (const { name, operation } of operations) {
      const access = operation['x-access'];
      const scope = operation['x-scope'];
      const credentials = (CREDENTIALS[apiOf(name).name as 'zenml'] ?? []).map((alternative) =>
        'OAuth2' in alternative ? { OAuth2: scope && scope !== 'any' ? [scope] : [] } : alternative,
      );
      // A link to a download has no header.
      if (name === 'get /api/v1/audit/export') (credentials as object[]).push({ APIKeyQuery: [] });
      if (access === 'public') expect([name, operation.security]).toEqual([name, []]);
      else if (access === 'anybody')
        expect([name, operation.security]).toEqual([name, [...credentials, {}]]);
      else {
        expect([name, operation.security]).toEqual([name, credentials]);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
      }
    }
  });

  it('refer to an existing example for each error', () => {
    for (const { operation } of operations) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (isSuccess(status) || ['307', '422'].includes(status)) continue;
        const [{ examples, example }] = Object.values(content) as [Media];
        // Only faults of the input have an example of their own.
        if (example !== undefined) continue;
        const references = Object.values(examples!);
        expect(references.length).toBeGreaterThan(0);
        for (const { $ref } of references as { $ref: string }[]) {
          const { value } = document.components.examples[$ref.split('/').at(-1)!];
          expect(typeof value === 'string' ? value : (value.detail ?? value.error)).toBeTruthy();
        }
      }
    }
  });
});

describe('parameters of the list of users', () => {
  it.each([
    ['skip', { title: 'Skip', type: 'integer', default: 0 }],
    ['limit', { title: 'Limit', type: 'integer', default: 10 }],
    ['search', { title: 'Search', anyOf: [{ type: 'string' }, { type: 'null' }] }],
  ])('%s', (name, schema) => {
    const { operation } = operations.find((each) => each.name === 'get /api/v1/users/')!;
    expect(operation.parameters!.find((parameter) => parameter.name === name)).toMatchObject({
      in: 'query',
      required: false,
      schema,
    });
  });
});

describe('schemas', () => {
  it.each(Object.keys(SCHEMAS))('%s', (name) => {
    const schema = document.components.schemas[name] as Schema;
    const { title, type, properties, required = [] } = schema;
    const optional = Object.keys(properties).filter((field) => !required.includes(field));
    expect({ title, type }).toEqual({ title: name, type: 'object' });
    expect([...required].sort().join(' ')).toBe(SCHEMAS[name]!.required);
    expect(optional.sort().join(' ')).toBe(SCHEMAS[name]!.optional);
  });
});

describe('the running server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('serves the same document at /openapi.json', async () => {
    const { status, body } = await app.anonymous.get('/openapi.json');
    expect(status).toBe(200);
    expect(body).toEqual(document);
  });

  it('answers below /docs as on other paths: 206 to a range request, 404, 405', async () => {
    const style = await app.anonymous.send('HEAD', '/docs/swagger-ui.css');
    expect(style.status).toBe(200);
    const part = await app.anonymous.get('/docs/swagger-ui.css', {
      headers: { range: 'bytes=0-9' },
    });
    expect([part.status, part.text.length]).toEqual([206, 10]);
    expect(await app.anonymous.get('/docs/nothing')).toMatchObject({
      status: 404,
      body: { detail: 'Not Found' },
    });
    expect((await app.anonymous.post('/docs/nothing', {})).status).toBe(405);
  });

  it('serves Swagger UI at /docs without resources of other servers', async () => {
    const { status, text: page } = await app.anonymous.get('/docs');
    expect(status).toBe(200);
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).toMatch(/^\.\//);
      expect((await app.anonymous.get(new URL(link, `${app.url}/docs`).pathname)).status).toBe(200);
    }
  });
});

function sorted(fields: readonly string[]): string {
  return [...fields].sort().join(' ');
}

function isSuccess(status: string): boolean {
  return status.startsWith('2');
}
