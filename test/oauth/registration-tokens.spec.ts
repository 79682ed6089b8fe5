import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const REGISTER = '/oauth/register';
const TOKENS = '/api/v1/oauth_registration_tokens';
const APP = { client_name: 'My app', redirect_uris: ['https://app.example.com/callback'] };

describe('dynamic registration with a token', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ OAUTH_REGISTRATION: 'token' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const aToken = async (json: object = {}) => {
    const { status, body } = await app.as(superuser).post(TOKENS, { name: 'for a test', ...json });
    expect(status).toBe(200);
    return body as { id: string; token: string; uses_left: number };
  };
  const register = async (token?: string, json: object = APP) =>
    (await (token ? app.withToken(token) : app.anonymous).post(REGISTER, json)).status;

  it('takes a token as often as it may be used', async () => {
    const { token, id } = await aToken({ uses: 2 });
    expect(await register()).toBe(401);
    expect(await register(token, { ...APP, redirect_uris: [] })).toBe(400);
    const three = await Promise.all([register(token), register(token), register(token)]);
    expect(three.sort()).toEqual([201, 201, 401]);
    const { body } = await app.as(superuser).get(TOKENS);
    expect(body).toContainEqual(expect.objectContaining({ id, uses_left: 0 }));
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it('refuses a token that was deleted or has expired, and an API key', async () => {
    const [deleted, expired] = [await aToken(), await aToken()];
    const { status } = await app.as(superuser).delete(`${TOKENS}/${deleted.id}`);
    expect(status).toBe(200);
    expect(await register(deleted.token)).toBe(401);
    await app.dataSource.query(
      `UPDATE oauth_registration_tokens SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [expired.id],
    );
    expect(await register(expired.token)).toBe(401);
    expect(await register(superuser.apiKey)).toBe(401);
    const again = await app.as(superuser).delete(`${TOKENS}/${deleted.id}`);
    expect(again.status).toBe(404);
  });

  it.each([
    ['is demoted', { is_superuser: false }],
    ['is deactivated', { is_active: false }],
  ])('ends a token when the superuser who made it %s', async (_what, change) => {
    const maker = await aSuperuser(app);
    const kept = await aToken();
    const { body } = await app.as(maker).post(TOKENS, { name: 'kept by its maker', uses: 5 });
    const token = body.token as string;
    expect(await register(token)).toBe(201);
    expect((await app.as(superuser).patch(`/api/v1/users/${maker.id}`, change)).status).toBe(200);
    expect(await register(token)).toBe(401);
    const { body: listed } = await app.as(superuser).get(TOKENS);
    expect(JSON.stringify(listed)).not.toContain(body.id as string);
    expect(await register(kept.token)).toBe(201);
    const back = { is_superuser: true, is_active: true };
    await app.as(superuser).patch(`/api/v1/users/${maker.id}`, back);
    expect(await register(token)).toBe(401);
  });

  it.each([{ uses: 0 }, { uses: 1001 }, { lifetime_seconds: 0 }, { name: '' }, { more: 1 }])(
    'refuses %j',
    async (json) => {
      const answer = await app.as(superuser).post(TOKENS, { name: 'x', ...json });
      expect(answer.status).toBe(422);
    },
  );

  it('is for superusers', async () => {
    const account = await anEmailUser(app);
    expect((await app.as(account).post(TOKENS, { name: 'x' })).status).toBe(403);
    expect((await app.as(account).get(TOKENS)).status).toBe(403);
  });
});
