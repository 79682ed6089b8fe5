import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Session } from '../../src/auth/session.entity.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf, secondsFromNow, signToken } from '../support/tokens.js';

const LOGOUT = '/api/v1/logout';
const DONE = [200, { message: 'Logout successful' }];

/** Contract langflow 6 and 14 (it ends the session). */
describe('POST /api/v1/logout', () => {
  let app: TestApp;
  let user: TestAccount;
  let access: string;
  let refresh: string;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    user = await aUser(app);
    ({ access, refresh } = await aLogin(app, user));
  });

  const logout = async (headers: Record<string, string>) => {
    const { status, body } = await app.anonymous.with(headers).post(LOGOUT);
    expect([status, body]).toEqual(DONE);
  };
  const expectEnded = async (token = access) => {
    const { status, body } = await app.withToken(token).get('/api/v1/users/whoami');
    expect([status, body]).toEqual([401, { detail: 'Invalid token' }]);
    expect(await app.dataSource.manager.countBy(Session, { userId: user.id })).toBe(0);
  };

  it('200: by Authorization', async () => {
    await logout({ authorization: `Bearer ${access}` });
    await expectEnded();
  });

  it('200: by the access cookie', async () => {
    await logout({ cookie: `access_token_lf=${access}` });
    await expectEnded();
  });

  it('200: by the refresh cookie alone', async () => {
    await logout({ cookie: `refresh_token_lf=${refresh}` });
    await expectEnded();
  });

  it('200: by an access token that has expired', async () => {
    const expired = signToken(app, { ...claimsOf(access), exp: secondsFromNow(-60) });
    await logout({ authorization: `Bearer ${expired}` });
    await expectEnded();
  });

  it('200: the access token and the refresh token of two sessions end both', async () => {
    const other = await aLogin(app, user);
    await logout({ cookie: `access_token_lf=${access}; refresh_token_lf=${other.refresh}` });
    await expectEnded();
    await expectEnded(other.access);
  });

  it('200: other sessions and the API keys of the user continue to work', async () => {
    const other = await aLogin(app, user);
    await logout({ authorization: `Bearer ${access}` });
    expect((await app.withToken(other.access).get('/api/v1/users/whoami')).status).toBe(200);
    expect((await app.as(user).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('200: a second time', async () => {
    await logout({ authorization: `Bearer ${access}` });
    await logout({ authorization: `Bearer ${access}` });
  });

  it('200: without a token, or with malformed ones, nobody is logged out', async () => {
    await logout({});
    await logout({ authorization: 'Bearer nonsense', cookie: 'refresh_token_lf=%%%' });
    await logout({ authorization: `Bearer ${signToken(app, { sid: 'x', sub: user.id })}` });
    await logout({
      authorization: `Bearer ${signToken(app, claimsOf(access), { key: 'a-foreign-key' })}`,
    });
    await logout({ 'x-api-key': user.apiKey });
    expect((await app.withToken(access).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('405: GET', async () => {
    expect((await app.withToken(access).get(LOGOUT)).status).toBe(405);
  });
});
