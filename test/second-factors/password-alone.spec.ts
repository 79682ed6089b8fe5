import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { aTotp, codeOf, inSession } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const FACTORS = '/api/v1/account/second_factors';
const NEW_PASSWORD = 'another good password';

/** The setting lets a password alone log in on APIs. It must not lead around the second factor. */
describe('a log-in by a password alone, of an account with a second factor', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SECOND_FACTOR_ALLOWS_PASSWORD_ON_APIS: 'true' });
  });
  afterAll(() => app.close());

  async function anAccount() {
    const account = await aUser(app);
    const factor = await aTotp(app, account);
    return { account, ...factor };
  }
  const langflow = async (account: TestAccount) =>
    app.withToken((await aLogin(app, account)).access);
  const windmill = async ({ username: email, password }: TestAccount) =>
    app.withToken((await app.anonymous.post('/api/auth/login', { email, password })).text);
  const zenml = async (account: TestAccount) =>
    app.withToken((await app.anonymous.form('/auth/login', { ...account })).body.access_token);

  it.each([
    ['Langflow', langflow],
    ['Windmill', windmill],
    ['ZenML', zenml],
  ] as const)('403: removes no factor, adds none, and sets no password (%s)', async (_, logIn) => {
    const { account, id } = await anAccount();
    const client = await logIn(account);
    const { password } = account;
    const answers = [
      await client.delete(`${FACTORS}/${id}`),
      await client.post(`${FACTORS}/totp`, { name: 'of a thief' }),
      await client.post(`${FACTORS}/recovery_codes`),
      await client.post('/api/v1/account/password', {
        current_password: password,
        new_password: NEW_PASSWORD,
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect((await client.post('/api/v1/account/proof', { password })).status).toBe(400);
  });

  it('is not a log-in at the pages, for applications, scripts or proxies, until a code is sent', async () => {
    const { account, secret } = await anAccount();
    const { username: email, password } = account;
    const { text } = await app.anonymous.post('/api/auth/login', { email, password });
    const browser = app.anonymous.with({ cookie: `gatehouse_session=${text}` });
    const script = browser.with({ 'gatehouse-session': '1' });
    const authorize = `/oauth/authorize?${new URLSearchParams({
      client_id: 'gatehouse-docs',
      response_type: 'code',
      scope: 'openid read',
      redirect_uri: `${app.url}/docs/oauth2-redirect.html`,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      prompt: 'none',
    }).toString()}`;
    const errorOf = async () =>
      new URL((await browser.get(authorize)).headers.get('location')!).searchParams.get('error');
    const statuses = async () => [
      (await browser.get('/applications')).status,
      (await script.get('/api/v1/account')).status,
      (await browser.get('/auth/verify')).status,
      (await app.withToken(text).get('/api/users/whoami')).status,
    ];
    expect(await statuses()).toEqual([303, 403, 401, 200]);
    expect(await errorOf()).toBe('login_required');
    const client = app.withToken(text);
    const proof = await client.post('/api/v1/account/proof', { code: codeOf(secret) });
    expect(proof.status).toBe(200);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['Langflow', langflow],
    ['Windmill', windmill],
    ['ZenML', zenml],
  ] as const)(
    '403: proves no more after the owner has replaced the factor (%s)',
    async (_, logIn) => {
      const { account, id, secret } = await anAccount();
      const thief = await logIn(account);
      const { password } = account;
      const owner = await inSession(app, account);
      await owner.post('/api/v1/account/proof', { code: codeOf(secret) });
      const other = await owner.post(`${FACTORS}/totp`, { name: 'New phone' });
      const code = codeOf(other.body.secret as string);
      await owner.post(`${FACTORS}/totp/${other.body.id as string}/confirm`, { code });
      expect((await owner.delete(`${FACTORS}/${id}`)).status).toBe(200);
      const answers = [
        await thief.post(`${FACTORS}/totp`, { name: 'of a thief' }),
        await thief.post(`${FACTORS}/recovery_codes`),
        await thief.delete(`${FACTORS}/${other.body.id as string}`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect((await thief.post('/api/v1/account/proof', { password })).status).toBe(400);
    },
  );

  it('200: does all of that after a code', async () => {
    const { account, secret } = await anAccount();
    const client = await langflow(account);
    expect((await client.post(`${FACTORS}/recovery_codes`)).status).toBe(403);
    const proof = await client.post('/api/v1/account/proof', { code: codeOf(secret) });
    expect(proof.status).toBe(200);
    expect((await client.post(`${FACTORS}/recovery_codes`)).status).toBe(200);
  });
});
