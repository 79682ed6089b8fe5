import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import type { TestApp } from '../support/test-app.js';
import { aWorld, told, VERIFY, type World } from './world.js';

describe('GET /auth/verify', () => {
  let app: TestApp;
  let member: TestAccount;
  let workspaceId: string;
  let inGroup: World['inGroup'];
  let write: World['write'];
  beforeAll(async () => {
    ({ app, member, workspaceId, inGroup, write } = await aWorld());
  });
  afterAll(() => app.close());

  describe('the answer', () => {
    it('200: a key tells user, id, email, groups and scopes, in headers alone', async () => {
      const answer = await app.as(member).get(VERIFY);
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '' });
      expect(told(answer)).toEqual({
        user: member.username,
        id: member.id,
        email: member.username,
        groups: `${workspaceId},${workspaceId}/devs`,
        scopes: 'admin',
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    });

    it('200: an account without a proved email has no X-Auth-Email', async () => {
      const user = await aUser(app, { username: 'someone@example.com' });
      expect(told(await app.as(user).get(VERIFY))).toEqual({
        user: 'someone@example.com',
        id: user.id,
        groups: '',
        scopes: 'admin',
      });
    });

    it.each([
      ['Zoë Łuk, admin', 'Zo%C3%AB%20%C5%81uk%2C%20admin'],
      ["100%;o'k", '100%25%3Bo%27k'],
      ['日本語', '%E6%97%A5%E6%9C%AC%E8%AA%9E'],
      ['a+b.c~d', 'a+b.c~d'],
    ])('200: the name %s is safe in a header', async (username, text) => {
      const { user } = told(await app.as(await aUser(app, { username })).get(VERIFY));
      expect(user).toBe(text);
      expect(decodeURIComponent(user!)).toBe(username);
    });

    it('200: line ends and separators in names that another program wrote are encoded', async () => {
      const user = await aUser(app);
      await write('UPDATE users SET username = $1 WHERE id = $2', [
        'eve\r\nX-Auth-Groups: acme\u2028',
        user.id,
      ]);
      expect(told(await app.as(user).get(VERIFY))['user']).toBe(
        'eve%0D%0AX-Auth-Groups:%20acme%E2%80%A8',
      );
    });

    it('200: groups in the form that the query asks for', async () => {
      const groups = async (form: string) =>
        told(await app.as(member).get(`${VERIFY}?groups=${form}`))['groups'];
      expect(await groups('roles')).toBe(`${workspaceId}:developer`);
      expect(await groups('ids')).toMatch(/^[0-9a-f-]{36},[0-9a-f-]{36}$/);
      expect(await groups('none')).toBeUndefined();
    });

    it('200: a changed name and a changed membership are told with the next request', async () => {
      const user = await aUser(app);
      const { workspaceId: id } = await aWorkspace(app, { members: [user] });
      expect(told(await app.as(user).get(VERIFY))['groups']).toBe(id);
      await write('DELETE FROM memberships WHERE user_id = $1', [user.id]);
      await write('UPDATE users SET username = $1 WHERE id = $2', [`${user.username}2`, user.id]);
      expect(told(await app.as(user).get(VERIFY))).toMatchObject({
        groups: '',
        user: `${user.username}2`,
      });
    });

    it('200: whatever changes the groups is told with the next request', async () => {
      const user = await aUser(app);
      const { workspaceId: id } = await aWorkspace(app, { members: [user] });
      const groups = async () => told(await app.as(user).get(VERIFY))['groups'];
      const ids = async () => told(await app.as(user).get(`${VERIFY}?groups=ids`))['groups'];
      expect(await groups()).toBe(id);
      await inGroup(id, 'ops', user);
      expect(await groups()).toBe(`${id},${id}/ops`);
      const before = await ids();
      await write('UPDATE groups SET stable_id = gen_random_uuid() WHERE workspace_id = $1', [id]);
      expect(await ids()).not.toBe(before);
      await write('UPDATE workspaces SET is_archived = true WHERE id = $1', [id]);
      expect(await groups()).toBe('');
      await write('UPDATE workspaces SET is_archived = false WHERE id = $1', [id]);
      expect(await groups()).toBe(`${id},${id}/ops`);
      await write('DELETE FROM groups WHERE workspace_id = $1', [id]);
      expect(await groups()).toBe(id);
      await write('UPDATE memberships SET is_disabled = true WHERE user_id = $1', [user.id]);
      expect(await groups()).toBe('');
      await write('UPDATE memberships SET is_disabled = false WHERE user_id = $1', [user.id]);
      await write('DELETE FROM workspaces WHERE id = $1', [id]);
      expect(await groups()).toBe('');
    });

    it('200: HEAD as GET', async () => {
      const answer = await app.as(member).send('HEAD', VERIFY);
      expect(answer.status).toBe(200);
      expect(told(answer)['id']).toBe(member.id);
    });
  });

  describe('credentials', () => {
    it('200: by bearer key, log-in token, Windmill token and cookie of a log-in', async () => {
      const { access } = await aLogin(app, member);
      const windmill = await app.anonymous.post('/api/auth/login', {
        email: member.username,
        password: member.password,
      });
      const visitor = new PageVisitor(app);
      await visitor.logIn(member);
      for (const client of [
        app.withToken(member.apiKey),
        app.withToken(access),
        app.withToken(windmill.text),
        app.anonymous.with({ cookie: `gatehouse_session=${visitor.cookie('gatehouse_session')}` }),
      ]) {
        const answer = await client.get(VERIFY);
        expect({ status: answer.status, ...told(answer) }).toMatchObject({
          status: 200,
          id: member.id,
          scopes: 'admin',
        });
      }
    });

    it('401: without credentials, in plain text', async () => {
      const { status, text, headers } = await app.anonymous.get(VERIFY);
      expect({ status, text }).toEqual({ status: 401, text: 'Not authenticated.' });
      expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(headers.get('www-authenticate')).toBe('Bearer');
    });

    it('401: a bad key or bearer beside a good cookie, and a bad bearer beside a good key', async () => {
      const visitor = new PageVisitor(app);
      await visitor.logIn(member);
      const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
      const bad: Record<string, string>[] = [
        { cookie, 'x-api-key': 'sk-of-nobody' },
        { cookie, authorization: 'Bearer sk-of-nobody' },
        { cookie, authorization: 'Bearer' },
        { cookie, authorization: 'bearer a.b.c' },
        { 'x-api-key': member.apiKey, authorization: 'Bearer sk-of-nobody' },
        { cookie: 'gatehouse_session=of-nobody' },
      ];
      for (const headers of bad) {
        const { status } = await app.anonymous.with(headers).get(VERIFY);
        expect({ headers, status }).toEqual({ headers, status: 401 });
      }
      const basic = { cookie, authorization: 'Basic YWxpY2U6c2VjcmV0' };
      expect((await app.anonymous.with(basic).get(VERIFY)).status).toBe(200);
    });

    it('401: a revoked key and an inactive account, with the next request', async () => {
      const user = await aUser(app);
      const { id, text } = await anApiKey(app, user.id);
      const client = app.as({ apiKey: text });
      expect((await client.get(VERIFY)).status).toBe(200);
      await app.as(user).delete(`/api/v1/api_key/${id}`);
      expect((await client.get(VERIFY)).status).toBe(401);
      await write('UPDATE users SET is_active = false WHERE id = $1', [user.id]);
      expect((await app.as(user).get(VERIFY)).status).toBe(401);
    });
  });

  describe('writes by cookie', () => {
    const site = (headers: Record<string, string>) => ({
      'x-forwarded-method': 'POST',
      ...headers,
    });
    const FORWARDED = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example.com',
      'x-forwarded-uri': '/save',
    };

    it.each([
      [{ 'sec-fetch-site': 'same-origin' }, 200],
      [{ 'sec-fetch-site': 'none' }, 200],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ origin: 'https://app.example.com' }, 200],
      [{ origin: 'https://evil.example.com' }, 403],
      [{ origin: 'null' }, 403],
      [{}, 200],
    ])('from a page with %j: %i', async (headers, status) => {
      const visitor = new PageVisitor(app);
      await visitor.logIn(member);
      const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
      const sent = site({ cookie, ...FORWARDED, ...(headers as Record<string, string>) });
      expect((await app.anonymous.with(sent).get(VERIFY)).status).toBe(status);
      // With a key, nobody knows that a browser sent it.
      const byKey = { ...sent, 'x-api-key': member.apiKey };
      expect((await app.anonymous.with(byKey).get(VERIFY)).status).toBe(200);
    });
  });
});
