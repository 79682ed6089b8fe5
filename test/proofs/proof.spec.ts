import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { Authenticator } from '../support/authenticator.js';
import type { Client } from '../support/client.js';
import { anIdentity, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { aTotp, codeOf } from '../support/second-factors.js';
import { PageVisitor } from '../support/page-visitor.js';
import type { TestApp } from '../support/test-app.js';
import {
  aPasskey,
  logInBy,
  ORIGIN,
  PATH as PASSKEYS,
  startApp,
} from '../passkeys/passkey-stage.js';

const PATH = '/api/v1/account/proof';
const CHALLENGE = 'Bearer error="insufficient_user_authentication", max_age="600"';
const REFUSAL =
  'Prove again who you are, then repeat this: log in again, or use POST /api/v1/account/proof';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** A script of our pages, in the browser of a visitor. */
const scriptOf = (visitor: PageVisitor): Client =>
  app.anonymous.with({
    cookie: `gatehouse_session=${visitor.cookie('gatehouse_session')}`,
    'gatehouse-session': '1',
  });

async function anAccount() {
  const account = await aUser(app);
  const visitor = new PageVisitor(app);
  await visitor.logIn(account);
  await age(account);
  return { account, visitor, client: scriptOf(visitor) };
}

/** Makes every log-in of an account at our pages an old one. */
async function age({ id: userId }: TestAccount): Promise<void> {
  const at = new Date(Date.now() - 3_600_000);
  await app.dataSource.transaction(async (manager) => {
    const logIns = (await manager.findBy(ApiKey, { userId })).filter(({ provenAt }) => provenAt);
    for (const { id } of logIns) await manager.update(ApiKey, id, { provenAt: at, loggedInAt: at });
  });
}

const createKey = (client: Client) => client.post('/api/v1/api_key/', { name: 'a key' });

describe('a fresh proof', () => {
  it('200: by the password, after which the refused request succeeds', async () => {
    const { account, client } = await anAccount();
    const refused = await createKey(client);
    expect([refused.status, refused.body, refused.headers.get('www-authenticate')]).toEqual([
      403,
      { detail: REFUSAL },
      CHALLENGE,
    ]);
    const before = await client.get(PATH);
    expect(before.body.methods).toEqual(['password']);
    expect(Date.parse(before.body.fresh_until)).toBeLessThan(Date.now());
    const { status, body } = await client.post(PATH, { password: account.password });
    expect([status, body.methods]).toEqual([200, ['password']]);
    expect(Date.parse(body.fresh_until)).toBeGreaterThan(Date.now());
    expect((await createKey(client)).status).toBe(200);
  });

  it('403, 200: also to read the hashes of all passwords', async () => {
    const account = await aSuperuser(app);
    const visitor = new PageVisitor(app);
    await visitor.logIn(account);
    await age(account);
    const client = scriptOf(visitor);
    expect((await client.get('/api/users/export')).status).toBe(403);
    expect((await client.post(PATH, { password: account.password })).status).toBe(200);
    expect((await client.get('/api/users/export')).status).toBe(200);
    expect((await app.as(account).get('/api/users/export')).status).toBe(200);
  });

  it('200: by a code, which works once; not by the password', async () => {
    const { account, client } = await anAccount();
    const { secret, recoveryCodes } = await aTotp(app, account);
    expect((await client.get(PATH)).body.methods).toEqual(['code']);
    const weak = await client.post(PATH, { password: account.password });
    expect([weak.status, weak.body.detail]).toEqual([
      400,
      'A password is not enough for an account with a second factor: send a code or a passkey',
    ]);
    expect((await client.post(PATH, { code: '000000' })).status).toBe(401);
    expect((await createKey(client)).status).toBe(403);
    const code = codeOf(secret);
    expect((await client.post(PATH, { code })).status).toBe(200);
    expect((await createKey(client)).status).toBe(200);
    expect((await client.post(PATH, { code })).status).toBe(401);
    expect((await client.post(PATH, { code: recoveryCodes[0] })).status).toBe(200);
  });

  it('200: by a passkey of the account; the answer works once, in this log-in', async () => {
    const { account, client } = await anAccount();
    const { authenticator } = await aPasskey(app, account);
    const { body: options } = await client.post(`${PATH}/options`);
    expect(options.allowCredentials).toMatchObject([
      { id: authenticator.id.toString('base64url') },
    ]);
    const passkey = authenticator.sign(options);
    const other = new PageVisitor(app);
    const { visitor } = await logInBy(app, authenticator);
    expect((await scriptOf(visitor).post(PATH, { passkey })).status).toBe(400);
    expect((await scriptOf(other).post(PATH, { passkey })).status).toBe(403);
    expect((await client.post(PATH, { passkey })).status).toBe(200);
    expect((await createKey(client)).status).toBe(200);
    expect((await client.post(PATH, { passkey })).status).toBe(400);
  });

  it('400: a passkey of another account, and one that asks for a log-in', async () => {
    const { account, client } = await anAccount();
    await aPasskey(app, account);
    const stranger = await aPasskey(app, await aUser(app));
    const { body: options } = await client.post(`${PATH}/options`);
    expect(
      (await client.post(PATH, { passkey: stranger.authenticator.sign(options) })).status,
    ).toBe(400);
    const unverified = new Authenticator(ORIGIN).sign(options, { isVerified: false });
    expect((await client.post(PATH, { passkey: unverified })).status).toBe(400);
    expect((await createKey(client)).status).toBe(403);
  });

  it('400: a wrong password, nothing, and two things at once', async () => {
    const { account, client } = await anAccount();
    const { password } = account;
    expect((await client.post(PATH, { password: 'a wrong one' })).status).toBe(400);
    expect((await client.post(PATH, {})).status).toBe(400);
    expect((await client.post(PATH, { password, code: '123456' })).status).toBe(400);
    expect((await client.post(PATH, { password, more: 1 })).status).toBe(422);
    expect((await createKey(client)).status).toBe(403);
  });

  it('403: of an account that logs in only at a provider: it logs in there again', async () => {
    const { account, client } = await anAccount();
    await anIdentity(app, account.id);
    await app.dataSource.manager.query('DELETE FROM passwords WHERE user_id = $1', [account.id]);
    expect((await client.get(PATH)).body.methods).toEqual(['log-in']);
    expect((await client.post(PATH, { password: account.password })).status).toBe(403);
  });

  it('400: by an API key, which is never asked for one', async () => {
    const account = await aUser(app);
    const client = app.as(account);
    expect((await client.get(PATH)).status).toBe(400);
    expect((await client.post(PATH, { password: account.password })).status).toBe(400);
    expect((await createKey(client)).status).toBe(200);
  });

  it('303: a page leads to the log-in and back to its form, which says why', async () => {
    const { account, visitor } = await anAccount();
    const referer = `${app.url}/user/cli?port=8123`;
    const page = await visitor.get('/user/cli?port=8123');
    const token = /name="form_token" value="([^"]+)"/.exec(page.text)![1]!;
    const cookie = ['gatehouse_session', 'gatehouse_form']
      .map((name) => `${name}=${visitor.cookie(name)}`)
      .join('; ');
    const client = app.anonymous.with({ referer, cookie });
    const sent = await client.form('/user/cli', { form_token: token, port: '8123' });
    const next = encodeURIComponent('/user/cli?port=8123');
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      `/login?again=1&next=${next}`,
    ]);
    const login = await visitor.follow(sent);
    expect(login.text).toContain('Log in again to show that it is still');
    const back = await visitor.submit(login, {
      name: account.username,
      password: account.password,
    });
    expect(back.headers.get('location')).toBe('/user/cli?port=8123');
    const done = await visitor.submit(await visitor.follow(back));
    expect(done.headers.get('location')).toMatch(/^http:\/\/localhost:8123\/\?token=/);
  });

  it('403: a renewed log-in is as old as the former one', async () => {
    const { visitor } = await anAccount();
    const token = visitor.cookie('gatehouse_session')!;
    const { status, headers } = await app.withToken(token).get('/api/users/refresh_token');
    const [, renewed] = /token=([^;]+)/.exec(headers.getSetCookie().join())!;
    expect([status, renewed === token]).toEqual([200, false]);
    const client = app.withToken(renewed!);
    expect((await client.get('/api/users/whoami')).status).toBe(200);
    const refused = await client.post('/api/users/tokens/create', { label: 'x' });
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining(REFUSAL.slice(1)),
    ]);
  });

  it('403: to add and to remove a passkey takes one; to rename it does not', async () => {
    const { account, client } = await anAccount();
    const { id } = await aPasskey(app, account);
    expect((await client.post(`${PASSKEYS}/options`)).status).toBe(403);
    expect((await client.post(PASSKEYS, { response: {} })).status).toBe(403);
    expect((await client.delete(`${PASSKEYS}/${id}`)).status).toBe(403);
    expect((await client.patch(`${PASSKEYS}/${id}`, { name: 'Phone' })).status).toBe(200);
  });
});

describe('with STEP_UP_MINUTES=0', () => {
  it('200: nothing needs a fresh proof', async () => {
    const off = await startApp({ STEP_UP_MINUTES: '0' });
    try {
      const account = await aUser(off);
      const visitor = new PageVisitor(off);
      await visitor.logIn(account);
      await off.dataSource.manager.query(
        `UPDATE api_keys SET proven_at = '2020-01-01', logged_in_at = '2020-01-01' WHERE user_id = $1`,
        [account.id],
      );
      const client = off.anonymous.with({
        cookie: `gatehouse_session=${visitor.cookie('gatehouse_session')}`,
        'gatehouse-session': '1',
      });
      expect((await createKey(client)).status).toBe(200);
      expect((await client.get(PATH)).body).toEqual({ fresh_until: null, methods: ['password'] });
    } finally {
      await off.close();
    }
  });
});
