import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { neededScope } from '../../src/access/scope.decorator.js';
import { covers, missingScope, SCOPES } from '../../src/access/scopes.js';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { anApiKey, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { fill, isPage, on } from './callers.js';
import { declaredRoutes, type DeclaredRoute } from './routes.js';

/**
 * The routes that any credential may call, however limited: they reveal no more than public ones.
 */
const ANY = ['GET /api/v1/config', 'GET /api/v1/session', 'GET /auth/callback', 'GET /auth/verify'];

/**
 * The routes that give control over an account. They need `admin`, since with them a credential
 * could get around its scopes.
 */
const ADMIN = [
  'DELETE /api/v1/account/email',
  'DELETE /api/v1/account/log_in_providers/:provider',
  'DELETE /api/v1/account/passkeys/:passkey_id',
  'DELETE /api/v1/account/second_factors/:factor_id',
  'DELETE /api/v1/account/sessions',
  'DELETE /api/v1/account/sessions/:session_id',
  'DELETE /api/v1/accounts/:user_id/invitation',
  'DELETE /api/v1/accounts/:user_id/sessions',
  'DELETE /api/v1/accounts/:user_id/sessions/:session_id',
  'DELETE /api/v1/oauth_clients/:client_id',
  'DELETE /api/v1/oauth_clients/:client_id/grants',
  'DELETE /api/v1/oauth_registration_tokens/:token_id',
  'DELETE /api/v1/users/:user_id/second_factors',
  'GET /api/users/export',
  'GET /api/users/refresh_token',
  'GET /api/v1/account/activity',
  'GET /api/v1/account/data',
  'GET /api/v1/account/log_in_providers',
  'GET /api/v1/account/passkeys',
  'GET /api/v1/account/proof',
  'GET /api/v1/account/sessions',
  'GET /api/v1/accounts/:user_id/sessions',
  'GET /api/v1/audit',
  'GET /api/v1/audit/export',
  'GET /api/v1/oauth_clients',
  'GET /api/v1/oauth_clients/:client_id',
  'GET /api/v1/oauth_registration_tokens',
  'GET /api/v1/overview',
  'GET /api/v1/settings',
  'GET /api/w/:workspace/audit/get/:id',
  'GET /api/w/:workspace/audit/list',
  'GET /email',
  'GET /email/confirm',
  'PATCH /api/v1/account/passkeys/:passkey_id',
  'PATCH /api/v1/oauth_clients/:client_id',
  'PATCH /api/v1/users/:user_id/reset-password',
  'PATCH /api/v1/users/:user_id/second_factors',
  'PATCH /workspaces/:workspace_id',
  'POST /api/users/change_email/:email',
  'POST /api/users/leave_instance',
  'POST /api/users/overwrite',
  'POST /api/users/set_login_type/:user',
  'POST /api/users/set_password_of/:user',
  'POST /api/users/setpassword',
  'POST /api/users/tokens/impersonate',
  'POST /api/v1/account/email',
  'POST /api/v1/account/log_in_providers/:provider/link',
  'POST /api/v1/account/passkeys',
  'POST /api/v1/account/passkeys/options',
  'POST /api/v1/account/password',
  'POST /api/v1/account/password/strength',
  'POST /api/v1/account/proof',
  'POST /api/v1/account/proof/options',
  'POST /api/v1/account/second_factors/recovery_codes',
  'POST /api/v1/account/second_factors/totp',
  'POST /api/v1/account/second_factors/totp/:factor_id/confirm',
  'POST /api/v1/accounts',
  'POST /api/v1/accounts/:user_id/invitation',
  'POST /api/v1/accounts/:user_id/unlock',
  'POST /api/v1/accounts/changes',
  'POST /api/v1/accounts/import',
  'POST /api/v1/connect/:product',
  'POST /api/v1/oauth_clients',
  'POST /api/v1/oauth_clients/:client_id/rotate',
  'POST /api/v1/oauth_registration_tokens',
  'POST /api/v1/settings/mail_test',
  'POST /api/v1/users/:user_id/api_keys',
  'POST /api/v1/users/:user_id/api_keys/:api_key_id/rotate',
  'POST /email',
  'POST /email/confirm',
  'POST /service_accounts/:service_account_id/api_keys',
  'POST /workspaces/:workspace_id/enroll',
  'PUT /devices/:device_id/verify',
  'PUT /devices/verify',
  'PUT /service_accounts/:service_account_id/api_keys/:api_key_id/rotate',
];

/** Limits of a key: no scope, each scope alone, and one that means nothing here. */
const LIMITS: readonly (readonly string[])[] = [
  [],
  ['jobs:run'],
  ...SCOPES.map((scope) => [scope]),
];

describe('scopes', () => {
  let app: TestApp;
  let routes: DeclaredRoute[];
  beforeAll(async () => {
    app = await startTestApp();
    routes = declaredRoutes(app).filter(({ policy }) => policy().kind !== 'public');
  });
  afterAll(() => app.close());

  it('every route that reads credentials declares a scope, itself or by its controller; pages need whole log-ins', () => {
    const without = routes.filter((route) => route.scope === undefined && !isPage(route));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('the routes that need no scope, and those that need admin, are exactly those of the lists', () => {
    const namesOf = (wanted: string) =>
      routes.filter(({ scope }) => scope === wanted).map(({ name }) => name);
    expect(namesOf('any').sort()).toEqual(ANY);
    expect(namesOf('admin').sort()).toEqual(ADMIN);
  });

  it('every scope is needed by some route', () => {
    const needed = new Set<string>(
      routes.map(({ scope, verb }) => neededScope(scope ?? 'admin', verb)),
    );
    const idle = SCOPES.filter((scope) => scope !== 'read' && !needed.has(scope));
    expect(idle).toEqual([]);
  });

  it('403: each scope allows the routes that need it, on every API, and no other', async () => {
    const superuser = await aSuperuser(app);
    for (const scopes of LIMITS) {
      const { text } = await anApiKey(app, superuser.id, { scopes });
      for (const route of routes) {
        const needed = neededScope(route.scope ?? 'admin', route.verb);
        const isOpen = needed === 'any' || covers(scopes, needed);
        expect([scopes, route.name, await isInScope(app, route, { apiKey: text }, needed)]).toEqual(
          [scopes, route.name, isOpen],
        );
      }
    }
    // Some thousand requests.
  }, 900_000);

  it('a key without scopes may call every route', async () => {
    const superuser = await aSuperuser(app);
    for (const route of routes) {
      const needed = neededScope(route.scope ?? 'admin', route.verb);
      expect([route.name, await isInScope(app, route, superuser, needed)]).toEqual([
        route.name,
        true,
      ]);
    }
  });
});

describe('the scopes that one credential may give another', () => {
  it.each([
    [null, null, undefined],
    [null, ['jobs:run'], undefined],
    [['admin'], null, undefined],
    [['users:write'], null, 'admin'],
    [['users:write'], [], undefined],
    [['users:write'], ['users:read'], undefined],
    [['users:read'], ['users:write'], 'users:write'],
    [['read'], ['keys:read', 'settings:read'], undefined],
    [['read'], ['keys:read', 'keys:write'], 'keys:write'],
    [['read'], ['admin'], 'admin'],
    [['users:read', 'keys:read'], ['read'], 'read'],
    [['keys:write'], ['jobs:read'], 'jobs:read'],
    [['jobs:run'], ['jobs:run'], undefined],
    [[], ['read'], 'read'],
  ])('%j to %j: missing %s', (own, wanted, missing) => {
    expect(missingScope(own, wanted)).toBe(missing);
  });
});

/**
 * Whether a caller is not refused for a missing scope. Other errors of the handler do not matter.
 */
async function isInScope(
  app: TestApp,
  route: DeclaredRoute,
  caller: Pick<TestAccount, 'apiKey'>,
  needed: string,
): Promise<boolean> {
  const { status, body, text } = await on(app, route, caller).send(
    route.verb,
    fill(route, randomUUID()),
    { json: route.verb === 'GET' ? undefined : {} },
  );
  const refusal = adapterOf(route.path, route.verb).word(
    new DomainError('token_out_of_scope', { needed }),
  );
  const isRefused =
    status === refusal.status &&
    (isPage(route) ||
      (typeof refusal.body === 'string'
        ? text === refusal.body
        : JSON.stringify(body) === JSON.stringify(refusal.body)));
  if (!isRefused && status >= 500) throw new Error(`${route.name} answered ${status}`);
  return !isRefused;
}
