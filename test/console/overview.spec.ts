import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noteBackup } from '../../src/instance/transfer/backup-notes.js';
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

interface LogInDay {
  readonly day: string;
  readonly log_ins: number;
  readonly refused: number;
}

/** Waits until it is so: a slow server keeps its counts for a while. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 300_000; !(await isSo()); await sleep(100)) {
    if (Date.now() > end) throw new Error('It was not so within five minutes.');
  }
}

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
    const startedAt = Date.now();
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
      superusers_without_second_factor: counts.superusers,
    });
    expect(body.api_keys).toEqual({
      total: counts.keys,
      active: counts.keys - 1,
      used: 1,
      expiring: 1,
      unused: 1,
    });
    // Midnight may have passed since the log-ins, or pass now.
    const days = body.log_ins as LogInDay[];
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const today = Date.parse(days.at(-1)!.day);
    expect([dayOf(startedAt), dayOf(Date.now())]).toContain(days.at(-1)!.day);
    const all = Array.from({ length: 30 }, (_, n) => dayOf(today - (29 - n) * DAY));
    expect(days.map(({ day }) => day)).toEqual(all);
    const [{ day: early }] = await app.dataSource.query(
      `SELECT (at AT TIME ZONE 'UTC')::date::text AS day FROM audit_events
       WHERE action = 'session.create' AND at BETWEEN now() - interval '11 days' AND now() - interval '9 days'`,
    );
    const busy = days.filter(({ log_ins, refused }) => log_ins + refused > 0);
    expect(busy[0]).toEqual({ day: early, log_ins: 1, refused: 0 });
    const lately = busy.slice(1);
    expect(all.slice(-2)).toEqual(expect.arrayContaining(lately.map(({ day }) => day)));
    const sum = (of: 'log_ins' | 'refused') => lately.reduce((total, day) => total + day[of], 0);
    expect([sum('log_ins'), sum('refused')]).toEqual([2, 3]);
    expect(body.locked_out).toEqual([
      { user_id: locked.id, username: locked.username, until: expect.any(String) },
    ]);
    expect(body.open_invites).toBe(1);
    expect(body.inviting_workspaces).toEqual([
      { workspace_id: workspaceId, name: expect.any(String), open_invites: 1 },
    ]);
    expect(body.version).toMatch(/^\d+\.\d+\.\d+/);
    // The days that are over are remembered.
    const again = await app.as(superuser).get('/api/v1/overview');
    expect(again.body.log_ins).toEqual(expect.arrayContaining(days.slice(1)));
  });

  it('200: counts the active superusers, programs aside, who have neither app nor passkey', async () => {
    const read = async () => {
      const { body } = await app.as(superuser).get('/api/v1/overview');
      return (body.accounts as { superusers_without_second_factor: number })
        .superusers_without_second_factor;
    };
    const before = await read();
    await aSuperuser(app);
    await until(async () => (await read()) === before + 1);
    const [withApp, withPasskey, unconfirmed] = [
      await aSuperuser(app),
      await aSuperuser(app),
      await aSuperuser(app),
    ];
    await aSuperuser(app, { isActive: false });
    const program = await aSuperuser(app);
    await app.dataSource.query('UPDATE users SET is_service_account = true WHERE id = $1', [
      program.id,
    ]);
    await app.dataSource.query(
      `INSERT INTO totp_factors (id, user_id, name, secret, confirmed_at) VALUES
         (gen_random_uuid(), $1, 'phone', '\\x00', now()), (gen_random_uuid(), $2, 'phone', '\\x00', NULL)`,
      [withApp.id, unconfirmed.id],
    );
    await app.dataSource.query(
      `INSERT INTO passkeys (id, user_id, name, host, credential_id, public_key, counter, is_device_bound, is_backed_up)
       VALUES (gen_random_uuid(), $1, 'key', 'localhost', '\\x00', '\\x00', 0, false, false)`,
      [withPasskey.id],
    );
    await until(async () => (await read()) === before + 2);
  });

  it('200: shows when the latest backup was noted', async () => {
    const read = async () =>
      (await app.as(superuser).get('/api/v1/overview')).body.last_backup_at as string | null;
    expect(await read()).toBeNull();
    await noteBackup(app.dataSource);
    await until(async () => (await read()) !== null);
    const first = Date.parse((await read())!);
    expect(Math.abs(first - Date.now())).toBeLessThan(600_000);
    await app.dataSource.query(`UPDATE backup_notes SET made_at = made_at - interval '1 day'`);
    await until(async () => Date.parse((await read())!) === first - DAY);
    await noteBackup(app.dataSource);
    await until(async () => Date.parse((await read())!) >= first);
  });

  it('200: with second factors off, nobody is counted as lacking one', async () => {
    const other = await startTestApp({ SECOND_FACTOR: 'off' });
    try {
      const { body } = await other.as(await aSuperuser(other)).get('/api/v1/overview');
      expect(body.accounts).toMatchObject({ superusers_without_second_factor: null });
    } finally {
      await other.close();
    }
  });

  it('403: others than superusers', async () => {
    expect((await app.as(locked).get('/api/v1/overview')).status).toBe(403);
    expect((await app.anonymous.get('/api/v1/overview')).status).toBe(403);
  });
});
