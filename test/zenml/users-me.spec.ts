import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  aLogin,
  anEmailUser,
  anApiKey,
  anIdentity,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { stableIdOf } from './workspace-server.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('/users/me and related routes', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const refused = (answer: { status: number; body: { detail: unknown[] } }) => [
    answer.status,
    answer.body.detail[0],
  ];

  describe('GET /users/me', () => {
    it('200: with an API key and with a session token', async () => {
      const user = await aUser(app);
      const { access } = await aLogin(app, user);
      for (const token of [user.apiKey, access]) {
        const { status, body } = await app.withToken(token).get('/users/me');
        expect([status, body.id]).toEqual([200, user.id]);
      }
      const { body } = await app.anonymous
        .with({ authorization: `bearer ${access}` })
        .get('/users/me');
      expect(body.id).toBe(user.id);
    });

    it('401: without a credential', async () => {
      expect(refused(await app.anonymous.get('/users/me'))).toEqual([401, 'CredentialsNotValid']);
    });
  });

  describe('PATCH /users/me', () => {
    it('200: all fields of the profile; fields that only superusers may change are ignored', async () => {
      const user = await aUser(app);
      const profile = {
        name: 'Me',
        company: 'C',
        job_title: 'J',
        avatar_url: 'https://example.com/me.png',
        metadata: { a: 1 },
        username: `me-${user.id.slice(0, 8)}`,
        is_onboarded: true,
      };
      const others = {
        is_superuser: true,
        is_active: false,
        email: 'me@example.com',
        password_expired: true,
      };
      const { status, body } = await as(user).patch('/users/me', { ...profile, ...others });
      expect([status, body]).toEqual([200, expect.objectContaining(profile)]);
      expect(body).toMatchObject({
        is_superuser: false,
        is_active: true,
        email: null,
        password_expired: false,
      });
    });

    it('200: a new password, which ends all sessions', async () => {
      const user = await aUser(app);
      const { access } = await aLogin(app, user);
      const password = 'quite a new one';
      const { status } = await app.withToken(access).patch('/users/me', { password });
      expect(status).toBe(200);
      expect((await app.withToken(access).get('/users/me')).status).toBe(401);
      await aLogin(app, { ...user, password });
    });

    it('400: the same password again, or a wrong current one; the other fields stay unchanged', async () => {
      const user = await aUser(app);
      const { password } = user;
      const again = await as(user).patch('/users/me', { name: 'X', password });
      expect(refused(again)).toEqual([400, 'ValueError']);
      const wrong = { name: 'X', password: 'quite a new one', current_password: 'wrong' };
      expect(refused(await as(user).patch('/users/me', wrong))).toEqual([400, 'ValueError']);
      expect((await as(user).get('/users/me')).body.name).toBeNull();
      const right = { password: 'quite a new one', current_password: password };
      expect((await as(user).patch('/users/me', right)).status).toBe(200);
    });

    it('403: an OAuth2 account without a password keeps its user name and gets no password', async () => {
      const user = await anEmailUser(app);
      await anIdentity(app, user.id);
      await app.dataSource.query('DELETE FROM passwords WHERE user_id = $1', [user.id]);
      for (const json of [{ username: 'other' }, { password: 'quite a new one' }]) {
        expect(refused(await as(user).patch('/users/me', json))).toEqual([
          403,
          'IllegalOperationError',
        ]);
      }
    });

    it('401, 409 and 422', async () => {
      const user = await aUser(app);
      expect((await app.anonymous.patch('/users/me', {})).status).toBe(401);
      const taken = await as(user).patch('/users/me', { username: superuser.username });
      expect(refused(taken)).toEqual([409, 'EntityExistsError']);
      for (const json of [{ name: '' }, { username: 'a b' }, []]) {
        expect((await as(user).patch('/users/me', json)).status).toBe(422);
      }
      const short = await as(user).patch('/users/me', { password: 'short' });
      expect(refused(short)).toEqual([400, 'ValueError']);
    });
  });

  describe('GET /users/{user_id_or_email}', () => {
    it('200: by id and by email, for superusers and for oneself', async () => {
      const user = await anEmailUser(app);
      for (const name of [
        user.id,
        user.id.toUpperCase(),
        user.username,
        user.username.toUpperCase(),
      ]) {
        for (const caller of [user, superuser]) {
          const { status, body } = await as(caller).get(`/users/${encodeURIComponent(name)}`);
          expect([name, status, body.id]).toEqual([name, 200, user.id]);
        }
      }
    });

    it('404: an unknown id or email', async () => {
      for (const name of [NOBODY, 'nobody@example.com', 'alice']) {
        expect(refused(await as(superuser).get(`/users/${name}`))).toEqual([404, 'KeyError']);
      }
    });

    it('403: an ordinary user asks for another account, existing or not', async () => {
      const user = await anEmailUser(app);
      for (const name of [superuser.id, NOBODY, 'nobody@example.com']) {
        expect(refused(await as(user).get(`/users/${name}`))).toEqual([
          403,
          'IllegalOperationError',
        ]);
      }
    });

    it('401 and 422', async () => {
      expect((await app.anonymous.get(`/users/${NOBODY}`)).status).toBe(401);
      expect((await as(superuser).get('/users/a%00b')).status).toBe(422);
    });
  });

  describe('GET /users/authorize_server', () => {
    let server: string;
    let member: TestAccount;
    beforeAll(async () => {
      member = await aUser(app);
      const { workspaceId } = await aWorkspace(app, { members: [member] });
      server = await stableIdOf(app, workspaceId);
    });
    const ask = (by: TestAccount, id = server) =>
      as(by).get(`/users/authorize_server?server_id=${id}`);

    it('200: the caller, for members and superusers', async () => {
      for (const caller of [member, superuser]) {
        const { status, body } = await ask(caller);
        expect([status, body.id]).toEqual([200, caller.id]);
      }
    });

    it('200: an account without an email has an empty one there, and null elsewhere', async () => {
      const { body: own } = await as(member).get('/users/me');
      const { body } = await ask(member);
      expect([own.email, body.email]).toEqual([null, '']);
      const other = await anEmailUser(app);
      const { workspaceId } = await aWorkspace(app, { members: [other] });
      const answer = await ask(other, await stableIdOf(app, workspaceId));
      expect(answer.body.email).toBe(other.username);
    });

    it('403: a caller who is not a member', async () => {
      const answer = await ask(await aUser(app));
      expect(refused(answer)).toEqual([403, 'IllegalOperationError']);
    });

    it('403: a credential that is limited, since the server makes a session of it', async () => {
      const expiresAt = new Date(Date.now() + 3_600_000);
      for (const limits of [
        { scopes: ['users:read'] },
        { scopes: ['read'] },
        { scopes: ['users:write', 'workspaces:write'] },
        { isReadOnly: true },
        { expiresAt },
      ]) {
        const { text } = await anApiKey(app, superuser.id, limits);
        const answer = await app.withToken(text).get(`/users/authorize_server?server_id=${server}`);
        expect([limits, ...refused(answer)]).toEqual([limits, 403, expect.any(String)]);
        // The limited key works for nothing else after the exchange either.
        const { body } = await app.anonymous.form('/auth/login', { password: text });
        const exchanged = app.withToken(body.access_token as string);
        const again = await exchanged.get(`/users/authorize_server?server_id=${server}`);
        expect(again.status).toBe(403);
      }
      const { access } = await aLogin(app, member);
      const path = `/users/authorize_server?server_id=${server}`;
      expect((await app.withToken(access).get(path)).status).toBe(200);
    });

    it('404: the id of a workspace, which its creator could choose, is no UUID of a server', async () => {
      const { workspaceId: gone } = await aWorkspace(app);
      const id = await stableIdOf(app, gone);
      expect((await ask(superuser, id)).status).toBe(200);
      await app.dataSource.transaction((manager) =>
        manager.query('DELETE FROM workspaces WHERE id = $1', [gone]),
      );
      const { admin } = await aWorkspace(app, { id });
      for (const caller of [admin, superuser]) {
        expect(refused(await ask(caller, id))).toEqual([404, 'KeyError']);
      }
    });

    it('401, 404 and 422', async () => {
      expect((await app.anonymous.get(`/users/authorize_server?server_id=${server}`)).status).toBe(
        401,
      );
      expect(refused(await ask(member, NOBODY))).toEqual([404, 'KeyError']);
      for (const query of ['', '?server_id=', '?server_id=demo']) {
        const { status, body } = await as(member).get(`/users/authorize_server${query}`);
        expect([status, body.detail[0].loc]).toEqual([422, ['query', 'server_id']]);
      }
    });
  });
});
