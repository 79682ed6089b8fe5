import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Event {
  readonly target_type: string;
  readonly target_name: string | null;
  readonly after: Record<string, unknown> | null;
}

describe('names in the audit trail', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const read = async (query: string) => {
    const { status, body } = await app.as(superuser).get(`/api/v1/audit?${query}`);
    expect(status).toBe(200);
    return body as { events: Event[] };
  };
  const about = async (id: string, action: string) =>
    (await read(`target_id=${id}&action=${action}`)).events;

  it('a refused log-in keeps the name that was tried, and not the password', async () => {
    const logIn = (username: string, password: string) =>
      app.anonymous.form('/api/v1/login', { username, password });
    for (const [name, stored] of [
      ['nobody@example.com', 'nobody@example.com'],
      ['y'.repeat(300), 'y'.repeat(255)],
    ] as const) {
      await logIn(name, 'whatever-password');
      const { events } = await read('action=login.refuse&limit=1');
      expect(events[0]).toMatchObject({
        target_id: null,
        target_name: stored,
        after: { reason: 'login_failed', name: stored },
      });
    }
    expect(JSON.stringify(await read('limit=1000'))).not.toContain('whatever-password');
  });

  it('targets and authors have names, also those that are gone', async () => {
    const someone = await aUser(app);
    const changed = await app
      .as(superuser)
      .patch(`/api/v1/users/${someone.id}`, { is_active: false });
    expect(changed.status).toBe(200);
    const { body: key } = await app.as(user).post('/api/v1/api_key/', { name: 'for the build' });
    await app.as(user).delete(`/api/v1/api_key/${key.id as string}`);
    await app.as(superuser).delete(`/api/v1/users/${someone.id}`);
    const [update] = await about(someone.id, 'user.update');
    const [deletion] = await about(someone.id, 'user.delete');
    expect(deletion).toMatchObject({ target_name: someone.username });
    expect(update).toMatchObject({
      target_name: null,
      author: { user_id: superuser.id, username: superuser.username },
    });
    expect((await about(key.id as string, 'api_key.delete'))[0]!.target_name).toBe('for the build');
    const [own] = await about(user.id, 'user.create');
    expect(own!.target_name).toBe(user.username);
    const csv = await app.as(superuser).get('/api/v1/audit/export?format=csv&action=user.delete');
    expect(csv.text).toContain(someone.username);
  });

  it('a new password is called that, with the name of the account', async () => {
    const someone = await aUser(app);
    const { status } = await app
      .as(superuser)
      .patch(`/api/v1/users/${someone.id}`, { password: 'another-long-password' });
    expect(status).toBe(200);
    expect((await about(someone.id, 'password.update'))[0]).toMatchObject({
      target_type: 'password',
      target_name: someone.username,
      author: { username: superuser.username },
    });
  });

  it('a log-in is named after the account, and not after its token', async () => {
    const { body } = await app.anonymous.form('/api/v1/login', {
      username: user.username,
      password: user.password,
    });
    expect(body.access_token).toEqual(expect.any(String));
    const [logIn] = (await read('action=session.create&limit=1')).events;
    expect(logIn).toMatchObject({ target_name: user.username });
    await new PageVisitor(app).logIn(user);
    const [byPage] = (await read('action=api_key.create&limit=1')).events;
    expect(byPage).toMatchObject({ target_type: 'api_key', target_name: user.username });
  });

  it('a grant is called as its application', async () => {
    const someone = await aUser(app);
    const client = await register(app.as(superuser), { name: 'Wiki' });
    await logIn(await discover(app, client), new Person(app, someone));
    const [given] = await about(`${someone.id}/${client.client_id}`, 'oauth_grant.create');
    expect(given).toMatchObject({ target_name: 'Wiki' });
  });

  it.each([
    'actor=x',
    'action=user.updated',
    'target_type=users',
    'user_id=1',
    'Action=user.update',
  ])('422: the unknown filter %s, here and in exports', async (query) => {
    for (const path of ['/api/v1/audit', '/api/v1/audit/export']) {
      expect((await app.as(superuser).get(`${path}?${query}`)).status).toBe(422);
    }
  });
});
