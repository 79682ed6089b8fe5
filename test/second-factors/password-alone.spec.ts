import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { aTotp, codeOf } from '../support/second-factors.js';
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

  it('200: does all of that after a code', async () => {
    const { account, secret } = await anAccount();
    const client = await langflow(account);
    expect((await client.post(`${FACTORS}/recovery_codes`)).status).toBe(403);
    const proof = await client.post('/api/v1/account/proof', { code: codeOf(secret) });
    expect(proof.status).toBe(200);
    expect((await client.post(`${FACTORS}/recovery_codes`)).status).toBe(200);
  });
});
