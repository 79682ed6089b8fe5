import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Session } from '../../src/auth/session.entity.js';
import { activate, deactivate, remove } from '../support/accounts.js';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf, secondsFromNow, signToken, unsignedToken } from '../support/tokens.js';

const WHOAMI = '/api/v1/users/whoami';

/** Contract langflow 6 and 14 (tokens can be revoked). */
describe('POST /api/v1/refresh', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  let access: string;
  let refresh: string;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    user = await aUser(app);
    ({ access, refresh } = await aLogin(app, user));
  });

  const send = (token: string) =>
    app.anonymous.with({ cookie: `refresh_token_lf=${token}` }).post('/api/v1/refresh');
  const expectRefusal = async (answer: ReturnType<typeof send>, detail: string) => {
    const { status, body, headers } = await answer;
    expect([status, body]).toEqual([401, { detail }]);
    expect(headers.getSetCookie()).toEqual([]);
  };
  const expectInvalid = (token: string) => expectRefusal(send(token), 'Invalid refresh token');

  it('200: a new pair, both valid', async () => {
    const { status, body, text } = await send(refresh);
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'access_token',
      'refresh_token',
      'token_type',
    ]);
    expect(claimsOf(body.access_token as string)).toMatchObject({ sub: user.id, type: 'access' });
    expect((await app.withToken(body.access_token as string).get(WHOAMI)).body.id).toBe(user.id);
    expect((await send(body.refresh_token as string)).status).toBe(200);
  });

  it('200: the old pair stays valid while the session lives', async () => {
    expect((await send(refresh)).status).toBe(200);
    expect((await send(refresh)).status).toBe(200);
    expect((await app.withToken(access).get(WHOAMI)).status).toBe(200);
  });

  it('200: ten tabs at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(refresh)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('200: the session then lasts a full lifetime from the refresh on', async () => {
    const id = claimsOf(refresh)['sid'] as string;
    const soon = new Date(Date.now() + 60_000);
    await app.dataSource.manager.update(Session, id, { expiresAt: soon });
    await send(refresh);
    const { expiresAt } = await app.dataSource.manager.findOneByOrFail(Session, { id });
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
  });

  it('200: last_login_at is unchanged', async () => {
    const { body: before } = await app.as(user).get(WHOAMI);
    await send(refresh);
    const { body: after } = await app.as(user).get(WHOAMI);
    expect(after).toEqual(before);
  });

  it('200: body, Authorization and API key are ignored', async () => {
    const client = app.withToken('bad').with({
      cookie: `refresh_token_lf=${refresh}`,
      'x-api-key': 'bad',
    });
    const { status, body } = await client.post('/api/v1/refresh', { refresh_token: 'bad' });
    expect([status, claimsOf(body.access_token as string)['sub']]).toEqual([200, user.id]);
  });

  it('401: without the cookie, with WWW-Authenticate', async () => {
    const client = app.withToken(refresh).with({ 'x-api-key': user.apiKey });
    const { status, body, headers } = await client.post('/api/v1/refresh', {
      refresh_token: refresh,
    });
    expect([status, body]).toEqual([401, { detail: 'Invalid refresh token' }]);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  it('401: an empty cookie', () => expectInvalid(''));
  it('401: malformed', () => expectInvalid('nonsense'));
  it('401: an access token', () => expectInvalid(access));
  it('401: an API key', () => expectInvalid(user.apiKey));
  it('401: signed with another secret', () =>
    expectInvalid(signToken(app, claimsOf(refresh), { key: 'another-secret-of-32-characters!!' })));
  it('401: alg none', () => expectInvalid(unsignedToken(claimsOf(refresh))));
  it('401: expired', () =>
    expectInvalid(signToken(app, { ...claimsOf(refresh), exp: secondsFromNow(-1) })));
  it('401: of an unknown session', () =>
    expectInvalid(signToken(app, { ...claimsOf(refresh), sid: undefined })));
  it('401: sub or sid are not UUIDs', async () => {
    await expectInvalid(signToken(app, { ...claimsOf(refresh), sub: 'admin' }));
    await expectInvalid(signToken(app, { ...claimsOf(refresh), sid: 'x' }));
  });
  it('401: of a session of another account', () =>
    expectInvalid(signToken(app, { ...claimsOf(refresh), sub: superuser.id })));

  it('401: after the log-out', async () => {
    await app.withToken(access).post('/api/v1/logout');
    await expectInvalid(refresh);
  });

  it('401: after a password change', async () => {
    await app.as(user).patch(`/api/v1/users/${user.id}/reset-password`, { password: 'new-one-12' });
    await expectInvalid(refresh);
  });

  it('401: its user was deleted', async () => {
    await remove(app, superuser, user);
    await expectInvalid(refresh);
  });

  it('401: its user is inactive; also after the user is activated again', async () => {
    await deactivate(app, superuser, user);
    await expectRefusal(send(refresh), 'User account is inactive');
    await activate(app, superuser, user);
    await expectInvalid(refresh);
  });
});
