import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { whileLocked } from '../support/while-locked.js';

const DEMOTE = 'UPDATE users SET is_superuser = false WHERE id = $1';
const DEACTIVATE = 'UPDATE users SET is_active = false WHERE id = $1';
const REVOKE = 'DELETE FROM api_keys WHERE user_id = $1';

// The embedded database has one connection, so none of its rows can stay locked.
(isOnServer ? describe : describe.skip)('one request for changes of many accounts', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const stateOf = async ({ id }: TestAccount) =>
    (
      await app.dataSource.query<object[]>(
        `SELECT is_active, EXISTS (SELECT FROM memberships WHERE user_id = u.id) AS is_member,
           EXISTS (SELECT FROM api_keys WHERE user_id = u.id) AS has_keys
         FROM users u WHERE id = $1`,
        [id],
      )
    )[0];

  it.each(
    (['disable', 'enable', 'delete', 'add_to_workspace'] as const).flatMap((action) =>
      (
        [
          ['was demoted', 403, DEMOTE],
          ['was deactivated', 401, DEACTIVATE],
          ['lost the key', 401, REVOKE],
        ] as const
      ).map(([what, status, sql]) => [status, action, what, sql] as const),
    ),
  )('%d: %s ends where its author %s', async (status, action, _what, end) => {
    const { workspaceId } = await aWorkspace(app);
    const superuser = await aSuperuser(app);
    const isActive = action !== 'enable';
    const [first, second] = [await aUser(app, { isActive }), await aUser(app, { isActive })];
    const before = await stateOf(second);
    const { status: answered } = await whileLocked(
      app,
      'SELECT FROM users WHERE id = $1 FOR UPDATE',
      second.id,
      () =>
        app.as(superuser).post('/api/v1/accounts/changes', {
          action,
          user_ids: [first.id, second.id],
          ...(action === 'add_to_workspace' && { workspace: workspaceId, role: 'admin' }),
        }),
      () => app.dataSource.query(end, [superuser.id]),
    );
    expect(answered).toBe(status);
    expect(await stateOf(second)).toEqual(before);
  });

  it('200: the sessions of the caller end last', async () => {
    const superuser = await aSuperuser(app);
    const key = await anApiKey(app, superuser.id);
    const others = [await aUser(app), await aUser(app)];
    const { status, body } = await app.as({ apiKey: key.text }).post('/api/v1/accounts/changes', {
      action: 'end_sessions',
      user_ids: [superuser.id, ...others.map(({ id }) => id)],
    });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('Invalid');
  });
});
