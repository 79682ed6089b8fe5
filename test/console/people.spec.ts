import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aLogin,
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startSmtpServer, tokenIn, type SmtpServer } from '../password-reset/smtp.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ACCOUNTS = '/api/v1/accounts';
const WHOAMI = '/api/v1/users/whoami';

describe('one account, for superusers', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let person: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ LOGIN_FAILURES: '3' });
    superuser = await aSuperuser(app);
    person = await anEmailUser(app);
  });
  afterAll(() => app.close());

  const details = async (id: string) =>
    (await app.as(superuser).get(`${ACCOUNTS}/${id}`)).body as {
      locked_until: string | null;
      access: { sessions: number };
    };

  it('200: how it can log in, and what acts for it', async () => {
    const { workspaceId } = await aWorkspace(app, { members: [person] });
    expect(workspaceId).toBeTruthy();
    await anIdentity(app, person.id, { provider: 'github' });
    await aLogin(app, person);
    await new PageVisitor(app).logIn(person);
    expect(await details(person.id)).toMatchObject({
      id: person.id,
      username: person.username,
      kind: 'person',
      has_password: true,
      is_password_expired: false,
      providers: ['github'],
      locked_until: null,
      access: { sessions: 2, api_keys: 1, grants: 0, devices: 0, memberships: 1, invites: 0 },
    });
  });

  it('200: its sessions, which end one by one or all at once', async () => {
    const { access } = await aLogin(app, person);
    const client = app.as(superuser);
    const path = `${ACCOUNTS}/${person.id}/sessions`;
    const { body: before } = await client.get(path);
    const { id } = (before as { id: string; kind: string }[]).find(
      ({ kind }) => kind === 'langflow',
    )!;
    expect((await client.delete(`${path}/${id}`)).status).toBe(200);
    expect((await client.delete(`${path}/${id}`)).status).toBe(404);
    expect((await client.get(path)).body).toHaveLength(before.length - 1);
    expect((await client.delete(path)).body).toEqual({ ended: before.length - 1 });
    expect((await app.withToken(access).get(WHOAMI)).status).toBe(401);
    expect((await app.as(person).get(WHOAMI)).status).toBe(200);
    expect((await app.as(superuser).get(WHOAMI)).status).toBe(200);
  });

  it('200: a session of another account is not found', async () => {
    const other = await aUser(app);
    await aLogin(app, other);
    const { body } = await app.as(superuser).get(`${ACCOUNTS}/${other.id}/sessions`);
    const wrong = `${ACCOUNTS}/${person.id}/sessions/${body[0].id}`;
    expect((await app.as(superuser).delete(wrong)).status).toBe(404);
    expect((await details(other.id)).access.sessions).toBe(1);
  });

  it('200: a lock-out is shown and ended', async () => {
    const { username } = person;
    const wrong = () => app.anonymous.form('/api/v1/login', { username, password: 'wrong one' });
    for (let n = 0; n < 3; n += 1) await wrong();
    expect((await wrong()).status).toBe(429);
    const until = Date.parse((await details(person.id)).locked_until!);
    expect(until).toBeGreaterThan(Date.now());
    const { status, body } = await app.as(superuser).post(`${ACCOUNTS}/${person.id}/unlock`);
    expect([status, body.forgotten > 0]).toEqual([200, true]);
    expect((await details(person.id)).locked_until).toBeNull();
  });

  it('403, 404: for others, and without the account', async () => {
    for (const client of [app.as(person), app.anonymous]) {
      expect((await client.get(`${ACCOUNTS}/${person.id}`)).status).toBe(403);
      expect((await client.get(`${ACCOUNTS}/${person.id}/sessions`)).status).toBe(403);
      expect((await client.post(`${ACCOUNTS}/${person.id}/unlock`)).status).toBe(403);
      expect((await client.post(ACCOUNTS, { username: 'x' })).status).toBe(403);
    }
    const client = app.as(superuser);
    expect((await client.get(`${ACCOUNTS}/${randomUUID()}`)).status).toBe(404);
    expect((await client.post(`${ACCOUNTS}/${randomUUID()}/unlock`)).status).toBe(404);
    expect((await client.get(`${ACCOUNTS}/x`)).status).toBe(422);
  });
});

describe('POST /api/v1/accounts/changes', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const change = (json: object) => app.as(superuser).post(`${ACCOUNTS}/changes`, json);

  it('200: disables and enables; tells what was in force; one refusal stops no other', async () => {
    const people = [await aUser(app), await aUser(app)];
    const { access } = await aLogin(app, people[0]!);
    const missing = randomUUID();
    const user_ids = [people[0]!.id, superuser.id, missing, people[1]!.id];
    const { status, body } = await change({ action: 'disable', user_ids });
    expect(status).toBe(200);
    expect(body.results).toEqual([
      expect.objectContaining({
        user_id: people[0]!.id,
        is_done: true,
        detail: null,
        before: expect.objectContaining({ sessions: 1, api_keys: 1 }),
      }),
      expect.objectContaining({ user_id: superuser.id, is_done: false, before: null }),
      { user_id: missing, is_done: false, detail: 'User not found', before: null },
      expect.objectContaining({ user_id: people[1]!.id, is_done: true }),
    ]);
    expect((await app.withToken(access).get(WHOAMI)).status).toBe(401);
    expect((await app.as(people[1]!).get(WHOAMI)).status).toBe(403);
    await change({ action: 'enable', user_ids });
    expect((await app.as(people[1]!).get(WHOAMI)).status).toBe(200);
    expect((await app.withToken(access).get(WHOAMI)).status).toBe(401);
  });

  it('200: ends sessions, adds to a workspace, deletes', async () => {
    const people = [await anEmailUser(app), await anEmailUser(app)];
    const user_ids = people.map(({ id }) => id);
    const { access } = await aLogin(app, people[0]!);
    await change({ action: 'end_sessions', user_ids });
    expect((await app.withToken(access).get(WHOAMI)).status).toBe(401);
    const { workspaceId: workspace } = await aWorkspace(app, { members: [people[0]!] });
    const added = await change({ action: 'add_to_workspace', user_ids, workspace, role: 'admin' });
    expect((added.body.results as { is_done: boolean }[]).map((one) => one.is_done)).toEqual([
      false,
      true,
    ]);
    const [member] = await app.dataSource.query(
      'SELECT is_admin FROM memberships WHERE workspace_id = $1 AND user_id = $2',
      [workspace, user_ids[1]],
    );
    expect(member).toEqual({ is_admin: true });
    await change({ action: 'delete', user_ids });
    expect((await app.as(superuser).get(`${ACCOUNTS}/${user_ids[0]}`)).status).toBe(404);
  });

  it('404: a workspace that does not exist', async () => {
    const { id } = await aUser(app);
    const action = 'add_to_workspace';
    expect((await change({ action, user_ids: [id], workspace: 'none' })).status).toBe(404);
  });

  it('422: a wrong action, id or number, a missing workspace, a misspelled field', async () => {
    const id = randomUUID();
    for (const body of [
      { action: 'explode', user_ids: [id] },
      { action: 'disable', user_ids: ['x'] },
      { action: 'disable', user_ids: id },
      { action: 'disable', user_ids: Array.from({ length: 501 }, () => id) },
      { action: 'add_to_workspace', user_ids: [id] },
      { action: 'disable', ids: [id] },
      {},
    ]) {
      expect([body, (await change(body)).status]).toEqual([body, 422]);
    }
  });
});

describe('POST /api/v1/accounts', () => {
  let smtp: SmtpServer;
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    smtp = await startSmtpServer();
    app = await startTestApp({
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'gatehouse@example.com',
      PUBLIC_URL: 'http://gatehouse.example.com',
    });
    superuser = await aSuperuser(app);
  });
  afterAll(async () => {
    await app.close();
    await smtp.stop();
  });

  it('201: with a temporary password, which must be replaced', async () => {
    const { status, body } = await app
      .as(superuser)
      .post(ACCOUNTS, { username: 'ada', name: 'Ada' });
    expect([status, body.name, body.is_active]).toEqual([201, 'Ada', true]);
    const password = body.temporary_password as string;
    const log = (word: string) =>
      app.anonymous.form('/api/v1/login', { username: 'ada', password: word });
    expect((await log(password)).status).not.toBe(200);
    const changed = await app.anonymous.post('/api/v1/login/change_password', {
      username: 'ada',
      password,
      new_password: 'chosen by Ada herself',
    });
    expect(changed.status).toBe(200);
    expect((await log('chosen by Ada herself')).status).toBe(200);
  });

  it('201: with a mailed link, by which the person chooses a password', async () => {
    const email = 'grace@example.com';
    const { status, body } = await app
      .as(superuser)
      .post(ACCOUNTS, { username: 'grace', email, hand_over: 'mail' });
    expect([status, body.temporary_password]).toEqual([201, null]);
    const token = tokenIn(await smtp.mailTo(email));
    const visitor = new PageVisitor(app);
    const form = await visitor.get(`/user/reset-password?token=${token}`);
    expect((await visitor.submit(form, { password: 'chosen by Grace' })).status).toBe(200);
    const login = { username: 'grace', password: 'chosen by Grace' };
    expect((await app.anonymous.form('/api/v1/login', login)).status).toBe(200);
  });

  it('400, 422: a taken name, a mail without an address', async () => {
    const client = app.as(superuser);
    const taken = await client.post(ACCOUNTS, { username: superuser.username });
    expect([taken.status, taken.body.temporary_password]).toEqual([400, undefined]);
    const mail = await client.post(ACCOUNTS, { username: 'nobody', hand_over: 'mail' });
    expect(mail.status).toBeGreaterThanOrEqual(400);
    const { total_count } = (await client.get(`${ACCOUNTS}?search=nobody`)).body;
    expect(total_count).toBe(0);
    expect((await client.post(ACCOUNTS, { username: 'x', is_admin: true })).status).toBe(422);
  });
});
