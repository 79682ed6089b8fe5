import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  aSuperuser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('the event of a deactivation', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const by = () => app.as(superuser);
  const windmill = () => app.withToken(superuser.apiKey);
  const WAYS: readonly [string, (admin: Client, account: TestAccount) => Promise<unknown>][] = [
    ["Langflow's", (admin, { id }) => admin.patch(`/api/v1/users/${id}`, { is_active: false })],
    [
      'bulk',
      (admin, { id }) =>
        admin.post('/api/v1/accounts/changes', { action: 'disable', user_ids: [id] }),
    ],
    ["ZenML's", (_, { id }) => windmill().patch(`/users/${id}`, { is_active: false })],
    [
      "Windmill's",
      (_, { username }) => windmill().post(`/api/users/update/${username}`, { disabled: true }),
    ],
    ['offboarding', (_, { username }) => windmill().post(`/api/users/offboard/${username}`, {})],
  ];

  it.each(WAYS)('counts what was in force before it, by the %s route', async (_, deactivate) => {
    const account = await anEmailUser(app);
    await anApiKey(app, account.id);
    await anApiKey(app, account.id, { expiresAt: new Date(Date.now() + 1_000_000) });
    await aLogin(app, account);
    await aLogin(app, account);
    const query = `target_id=${account.id}&action=user.update`;
    await deactivate(by(), account);
    const { events } = (await by().get(`/api/v1/audit?${query}`)).body;
    const event = (events as { after: { is_active?: boolean } }[]).find(
      ({ after }) => after.is_active === false,
    );
    expect(event).toMatchObject({ before: { sessions: 2, api_keys: 3, grants: 0 } });
  });
});
