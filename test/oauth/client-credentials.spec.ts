import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { activate, deactivate } from '../support/accounts.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { discover, errorOf, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MACHINE = { redirect_uris: [], grant_types: ['client_credentials'] };

/** RFC 6749 4.4. */
describe('a client that uses client credentials', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), MACHINE);
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const whoami = (token: string) => app.withToken(token).get('/api/v1/users/whoami');

  it('gets all its scopes, unless it asks for fewer', async () => {
    const all = await oidc.clientCredentialsGrant(config);
    expect(all).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    expect(all.scope?.split(' ')).toEqual(expect.arrayContaining(['read', 'users:write']));
    expect(all.scope).not.toMatch(/openid|admin/);
    const less = await oidc.clientCredentialsGrant(config, { scope: 'read' });
    expect(less.scope).toBe('read');
    expect((await whoami(less.access_token)).body.id).toBe(client.service_account_id);
    const write = app.withToken(less.access_token);
    expect((await write.post('/api/v1/api_key/', { name: 'x' })).status).toBe(403);
  });

  it('has at most 1,000 tokens: one more ends the oldest, at either endpoint', async () => {
    const own = await register(app.as(superuser), MACHINE);
    const credentials = { client_id: own.client_id, client_secret: own.client_secret! };
    const issue = async (path: string) =>
      (await app.anonymous.form(path, { grant_type: 'client_credentials', ...credentials })).body
        .access_token as string;
    const oldest = [await issue('/oauth/token'), await issue('/auth/login')];
    await app.dataSource.query(
      `INSERT INTO oauth_records (id, model, payload, account_id, client_id, expires_at, session_epoch)
       SELECT sha256(convert_to('filler ' || n, 'UTF8')), model, payload, account_id, client_id, expires_at, session_epoch
       FROM generate_series(1, 998) n,
         (SELECT * FROM oauth_records WHERE client_id = $1 ORDER BY created_at LIMIT 1) AS pattern`,
      [own.client_id],
    );
    for (const token of oldest) expect((await whoami(token)).status).toBe(200);
    const newest = [await issue('/auth/login'), await issue('/oauth/token')];
    for (const token of oldest) expect((await whoami(token)).status).toBe(401);
    for (const token of newest) expect((await whoami(token)).status).toBe(200);
    const left = `SELECT count(*)::int AS n FROM oauth_records WHERE client_id = $1`;
    expect(await app.dataSource.query(left, [own.client_id])).toEqual([{ n: 1000 }]);
  });

  it('can introspect and revoke its token', async () => {
    const { access_token: token } = await oidc.clientCredentialsGrant(config);
    expect(await oidc.tokenIntrospection(config, token)).toMatchObject({
      active: true,
      client_id: client.client_id,
    });
    await oidc.tokenRevocation(config, token);
    expect(await oidc.tokenIntrospection(config, token)).toEqual({ active: false });
    expect((await whoami(token)).status).toBe(401);
  });

  it.each(['admin', 'read admin', 'openid', 'nonsense'])(
    'is refused the scope %p',
    async (scope) => {
      const grant = oidc.clientCredentialsGrant(config, { scope });
      expect(await errorOf(grant)).toBe('invalid_scope');
    },
  );

  it('is refused with a wrong secret, the secret of another client, and a replaced secret', async () => {
    const other = await register(app.as(superuser), MACHINE);
    const rotated = await register(app.as(superuser), MACHINE);
    await app.as(superuser).post(`/api/v1/oauth_clients/${rotated.client_id}/rotate`);
    const attempts = [
      { ...client, client_secret: 'ghcs_wrong' },
      { ...client, client_secret: other.client_secret },
      rotated,
    ];
    for (const attempt of attempts) {
      const grant = oidc.clientCredentialsGrant(await discover(app, attempt));
      await expect(grant).rejects.toMatchObject({ status: 401 });
    }
  });

  it('is refused without the grant type', async () => {
    const web = await register(app.as(superuser), { grant_types: ['authorization_code'] });
    const grant = oidc.clientCredentialsGrant(await discover(app, web));
    expect(await errorOf(grant)).toBe('unauthorized_client');
  });

  it('is rejected while its account is inactive, and after its deletion', async () => {
    const own = await register(app.as(superuser), MACHINE);
    const ownConfig = await discover(app, own);
    const account = { id: own.service_account_id! };
    const { access_token: before } = await oidc.clientCredentialsGrant(ownConfig);
    await deactivate(app, superuser, account);
    expect((await whoami(before)).status).toBe(401);
    expect(await errorOf(oidc.clientCredentialsGrant(ownConfig))).toBe('invalid_grant');
    expect(await oidc.tokenIntrospection(ownConfig, before)).toEqual({ active: false });
    await activate(app, superuser, account);
    const { access_token: after } = await oidc.clientCredentialsGrant(ownConfig);
    expect((await whoami(after)).status).toBe(200);

    await app.as(superuser).delete(`/api/v1/oauth_clients/${own.client_id}`);
    expect((await whoami(after)).status).toBe(401);
    await expect(oidc.clientCredentialsGrant(ownConfig)).rejects.toMatchObject({ status: 401 });
  });
});
