import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { isOnServer } from '../support/process-database.js';
import { logIn, Person } from '../support/relying-party.js';
import { ADMIN, aParty, aWorld, type World } from './oauth-world.js';

/** On PostgreSQL two processes share the port. The embedded database allows only one. */
describe(`refreshes at once${isOnServer ? ', at two processes behind one port' : ''}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld({ REFRESH_TOKEN_REUSE_SECONDS: '300' });
  });
  afterAll(() => world?.end());

  it('all get tokens of one grant, which stay valid and can be refreshed', async () => {
    const { at, superuser } = world;
    const config = await aParty(world);
    const { refresh_token: token } = await logIn(config, new Person(at, ADMIN));
    const refresh = (text: string) => oidc.refreshTokenGrant(config, text);
    const tabs = await Promise.all(Array.from({ length: 8 }, () => refresh(token!)));
    const later = await Promise.all(tabs.map((tab) => refresh(tab.refresh_token!)));
    for (const { access_token: access } of [...tabs, ...later]) {
      const client = at.anonymous.with({ authorization: `Bearer ${access}` });
      expect((await client.get('/api/v1/users/whoami')).status).toBe(200);
    }
    const grants = await superuser.get('/api/v1/oauth_grants');
    expect(grants.body).toHaveLength(1);
  });
});
