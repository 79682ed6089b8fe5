import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OauthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  errorOf,
  logIn,
  Person,
  register,
} from '../support/relying-party.js';
import * as oidc from 'openid-client';
import { startTestApp, type TestApp } from '../support/test-app.js';

const OPAQUE = 'https://api.example.com/orders';
const JWT = 'https://api.example.com/stock';

describe('an API of its own', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let own: string;
  beforeAll(async () => {
    app = await startTestApp({ AUTHORIZATIONS_PER_HOUR: '20', OAUTH_CLIENT_DOCUMENTS: 'true' });
    superuser = await aSuperuser(app);
    own = `${app.url}/orders`;
    const apis = { [OPAQUE]: 'opaque', [JWT]: 'jwt', [own]: 'opaque' };
    for (const [resource_uri, resource_format] of Object.entries(apis)) {
      await register(app.as(superuser), { resource_uri, resource_format });
    }
  });
  afterAll(() => app.close());

  it.each([OPAQUE, JWT])(
    'gets no token without consent to it, also without a scope: %s',
    async (resource) => {
      const config = await discover(app, await register(app.as(superuser)));
      const browser = new Person(app, await aUser(app));
      await browser.arrive((await beginAuthorization(config, { scope: 'openid' })).url);
      const silent = { scope: 'openid', prompt: 'none', resource };
      const refused = await browser.arrive((await beginAuthorization(config, silent)).url);
      expect(refused.searchParams.get('error')).toBe('consent_required');
      const tokens = await logIn(config, browser, { scope: 'openid', resource });
      expect(tokens.scope ?? '').not.toContain('consented');
      const again = await browser.arrive((await beginAuthorization(config, silent)).url);
      expect(again.searchParams.get('error')).toBeNull();
    },
  );

  it('on the host of this server gets tokens that this server refuses', async () => {
    const config = await discover(app, await register(app.as(superuser)));
    const tokens = await oidc.clientCredentialsGrant(config, { resource: own });
    const { status } = await app.withToken(tokens.access_token).get('/api/v1/users/whoami');
    expect(status).toBe(401);
    const unknown = oidc.clientCredentialsGrant(config, { resource: `${app.url}/unknown` });
    expect(await errorOf(unknown)).toBe('invalid_target');
  });

  it('the documents of clients are asked for at a limited rate, also by silent requests', async () => {
    const query = (place: number) =>
      new URLSearchParams({
        client_id: `https://127.0.0.1/clients/${place}.json`,
        response_type: 'code',
        prompt: 'none',
        redirect_uri: 'https://app.example.com/callback',
      }).toString();
    const statuses: number[] = [];
    for (let place = 0; place < 25; place += 1) {
      statuses.push((await app.anonymous.get(`/oauth/authorize?${query(place)}`)).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('a client of a document ends when documents are switched off', async () => {
    const without = await startTestApp();
    const { client_id } = await register(without.as(await aSuperuser(without)));
    const id = 'https://app.example.com/client.json';
    const { manager } = without.dataSource;
    await manager.update(OauthClient, client_id, { id, origin: 'document' });
    const query = new URLSearchParams({
      client_id: id,
      response_type: 'code',
      redirect_uri: 'https://app.example.com/callback',
      scope: 'openid',
    });
    const { status } = await without.anonymous.get(`/oauth/authorize?${query.toString()}`);
    expect(status).toBe(400);
    await without.close();
  });
});
