import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aLogin,
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DAY = 86_400_000;

describe('GET /api/v1/overview', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let locked: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    app = await startTestApp({ LOGIN_FAILURES: '2' });
    superuser = await aSuperuser(app);
    const person = await aUser(app);
    locked = await anEmailUser(app);
    await aUser(app, { isActive: false });
    ({ workspaceId } = await aWorkspace(app));
    await app.as(superuser).post(`/api/w/${workspaceId}/workspaces/invite_user`, {
      email: 'someone@example.com',
      is_admin: false,
      operator: false,
    });
    await aLogin(app, person);
    await new PageVisitor(app).logIn(person);
    for (let n = 0; n < 3; n += 1) {
      const wrong = { username: locked.username, password: 'wrong one' };
      await app.anonymous.form('/api/v1/login', wrong);
    }
    const in5Days = new Date(Date.now() + 5 * DAY);
    await anApiKey(app, person.id, { expiresAt: in5Days });
    await anApiKey(app, person.id, { createdAt: new Date(Date.now() - 100 * DAY) });
    await anApiKey(app, person.id, { expiresAt: new Date(Date.now() - DAY) });
    await app.dataSource.query(
      `INSERT INTO audit_events (at, action, target_type) VALUES
         (now() - interval '10 days', 'session.create', 'session'),
         (now() - interval '10 days', 'user.update', 'user'),
         (now() - interval '40 days', 'session.create', 'session')`,
    );
  });
  afterAll(() => app.close());

  it('200: counts accounts, keys, log-ins by day, lock-outs and invitations', async () => {
    const { status, body } = await app.as(superuser).get('/api/v1/overview');
    expect(status).toBe(200);
    const [counts] = await app.dataSource.query(
      `SELECT count(*)::int AS people, (count(*) FILTER (WHERE is_superuser))::int AS superusers,
         (SELECT count(*) FROM api_keys WHERE session_epoch IS NULL)::int AS keys FROM users`,
    );
    expect(body.accounts).toEqual({
      people: counts.people,
      services: 0,
      active: counts.people - 1,
      inactive: 1,
      superusers: counts.superusers,
      waiting: 1,
      logged_in_lately: 1,
    });
    expect(body.api_keys).toEqual({
      total: counts.keys,
      active: counts.keys - 1,
      used: 1,
      expiring: 1,
      unused: 1,
    });
    const days = body.log_ins as object[];
    expect(days).toHaveLength(30);
    const dayOf = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
    expect(days.at(-1)).toEqual({ day: dayOf(0), log_ins: 2, refused: 3 });
    expect(days.at(-11)).toEqual({ day: dayOf(10), log_ins: 1, refused: 0 });
    expect(days.at(-2)).toEqual({ day: dayOf(1), log_ins: 0, refused: 0 });
    expect(body.locked_out).toEqual([
      { user_id: locked.id, username: locked.username, until: expect.any(String) },
    ]);
    expect(body.open_invites).toBe(1);
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/);
    // The days that are over are remembered.
    const again = await app.as(superuser).get('/api/v1/overview');
    expect(again.body.log_ins).toEqual(body.log_ins);
  });

  it('403: others than superusers', async () => {
    expect((await app.as(locked).get('/api/v1/overview')).status).toBe(403);
    expect((await app.anonymous.get('/api/v1/overview')).status).toBe(403);
  });
});
