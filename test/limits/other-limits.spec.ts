import { randomBytes } from 'node:crypto';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { register } from '../support/relying-party.js';
import { stopClock } from '../support/stopped-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { startSmtpServer, type SmtpServer } from '../password-reset/smtp.js';
import { anAddress, from } from './addresses.js';

const WHOAMI = '/api/v1/users/whoami';
const USERS = '/api/v1/users/';

let smtp: SmtpServer;
let app: TestApp;
let superuser: TestAccount;
let clock: ReturnType<typeof stopClock>;
beforeAll(async () => {
  smtp = await startSmtpServer();
  app = await startTestApp({
    TRUST_PROXY: '127.0.0.1',
    SIGNUP_ENABLED: 'true',
    SIGNUPS_PER_HOUR: '2',
    PASSWORD_RESETS_PER_HOUR: '7',
    BAD_CREDENTIALS_PER_MINUTE: '3',
    SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
    SMTP_FROM: 'gatehouse@example.com',
    PUBLIC_URL: 'https://gatehouse.example.com',
  });
  superuser = await aSuperuser(app);
});
afterAll(async () => {
  await app.close();
  await smtp.stop();
});
beforeEach(() => {
  clock = stopClock();
});
afterEach(() => {
  jest.restoreAllMocks();
});

const eventsOf = (limit: string, address: string) =>
  app.dataSource.query<unknown[]>(
    `SELECT 1 FROM audit_events WHERE action = 'limit.reach' AND target_id = $1 AND author ->> 'address' = $2`,
    [limit, address],
  );
const waitOf = ({ headers }: { headers: Headers }) => Number(headers.get('retry-after'));

describe('sign-up', () => {
  const signUp = (address: string, key?: string) =>
    from(app, address)
      .with(key ? { 'x-api-key': key } : {})
      .post(USERS, {
        username: `new-${randomBytes(6).toString('hex')}`,
        password: 'long-enough-1',
      });

  it('429: past the limit of an address; superusers and other addresses are not limited', async () => {
    const address = anAddress();
    expect((await signUp(address)).status).toBe(201);
    expect((await signUp(address)).status).toBe(201);
    for (let i = 0; i < 3; i += 1) {
      const refused = await signUp(address);
      expect([refused.status, refused.body.retry_after]).toEqual([429, String(waitOf(refused))]);
      expect(waitOf(refused)).toBeGreaterThan(3500);
    }
    expect((await signUp(address, superuser.apiKey)).status).toBe(201);
    expect((await signUp(anAddress())).status).toBe(201);
    expect(await eventsOf('sign_ups_of_address', address)).toHaveLength(1);
  });

  it('429: taken names count too, so that they cannot be enumerated', async () => {
    const client = from(app, anAddress());
    const taken = { username: superuser.username, password: 'long-enough-1' };
    expect((await client.post(USERS, taken)).status).toBe(400);
    expect((await client.post(USERS, taken)).status).toBe(400);
    for (const username of [taken.username, 'free-name']) {
      expect((await client.post(USERS, { ...taken, username })).status).toBe(429);
    }
  });
});

describe('mails for a password reset', () => {
  const ask = (address: string, email: string) =>
    from(app, address).post('/api/auth/request_password_reset', { email });
  const anEmail = () => `${randomBytes(6).toString('hex')}@example.com`;

  it('429: past the limit of an address', async () => {
    const address = anAddress();
    for (let i = 0; i < 7; i += 1) expect((await ask(address, anEmail())).status).toBe(200);
    const refused = await ask(address, anEmail());
    expect(refused.status).toBe(429);
    expect(waitOf(refused)).toBeGreaterThan(3500);
  });

  it('429: past the limit of an email, from any addresses, whether or not it has an account', async () => {
    const email = anEmail();
    for (let i = 0; i < 5; i += 1) expect((await ask(anAddress(), email)).status).toBe(200);
    expect((await ask(anAddress(), email.toUpperCase())).status).toBe(429);
  });
});

describe('unknown keys and tokens', () => {
  const bad = (address: string) =>
    from(app, address).with({ 'x-api-key': `sk-${randomBytes(16).toString('hex')}` });

  it('429: past the limit of an address, on every API', async () => {
    const address = anAddress();
    expect((await bad(address).get(WHOAMI)).status).toBe(403);
    const token = () => ({ authorization: `Bearer ${randomBytes(16).toString('hex')}` });
    const tokens = from(app, address);
    expect((await tokens.with(token()).get(WHOAMI)).status).toBe(401);
    expect((await tokens.with(token()).get('/api/users/whoami')).status).toBe(401);
    const byKey = await tokens.form('/auth/login', { password: 'sk-unknown' });
    expect([byKey.status, waitOf(byKey) > 0]).toEqual([429, true]);
    for (const path of [WHOAMI, '/api/users/whoami', '/api/v1/session', '/users/me']) {
      for (const client of [tokens.with(token())]) {
        const refused = await client.get(path);
        expect([path, refused.status]).toEqual([path, 429]);
        expect(waitOf(refused)).toBeGreaterThan(0);
      }
    }
    expect(await eventsOf('bad_credentials', address)).toHaveLength(1);
  });

  it('200: valid ones from an address that sends many bad ones', async () => {
    const address = anAddress();
    const user = await aUser(app);
    const { access } = await aLogin(app, user);
    const good: Record<string, string>[] = [
      { 'x-api-key': user.apiKey },
      { authorization: `Bearer ${access}` },
    ];
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, place) => {
        const isGood = place % 3 === 0;
        const client = isGood ? from(app, address).with(good[place % 2]!) : bad(address);
        return { isGood, status: (await client.get(WHOAMI)).status };
      }),
    );
    const of = (wanted: boolean) =>
      answers.filter(({ isGood }) => isGood === wanted).map(({ status }) => status);
    expect(new Set(of(true))).toEqual(new Set([200]));
    expect(of(false).filter((status) => status === 403)).toHaveLength(3);
    expect(of(false).filter((status) => status === 429)).toHaveLength(37);
  });

  it('writes no rows for valid ones, and nothing more for bad ones past the limit', async () => {
    const address = anAddress();
    const user = await aUser(app);
    const good = from(app, address).with({ 'x-api-key': user.apiKey });
    const rowOf = async () => {
      const [row] = await app.dataSource.query<{ points: number }[]>(
        'SELECT points FROM abuse_limits WHERE key = $1',
        [`bad_credentials:${address}`],
      );
      return row?.points;
    };
    await good.get(WHOAMI);
    expect(await rowOf()).toBeUndefined();
    for (let i = 0; i < 10; i += 1) await bad(address).get(WHOAMI);
    // A process asks the database about an address past the limit again twice a minute.
    expect([4, 5]).toContain(await rowOf());
  });

  it('401: an expired token does not count', async () => {
    const expiring = await startTestApp({
      BAD_CREDENTIALS_PER_MINUTE: '1',
      ACCESS_TOKEN_EXPIRE_SECONDS: '1',
    });
    const { access } = await aLogin(expiring, await aUser(expiring));
    clock.advance(2);
    for (let i = 0; i < 4; i += 1) {
      expect((await expiring.withToken(access).get(WHOAMI)).status).toBe(401);
    }
    await expiring.close();
  });
});

describe('a forged X-Forwarded-For', () => {
  it('429: does not count as another address if no proxy is trusted', async () => {
    const direct = await startTestApp({ BAD_CREDENTIALS_PER_MINUTE: '2', LOGIN_FAILURES: '2' });
    const bad = () => from(direct, anAddress()).with({ 'x-api-key': 'sk-unknown' }).get(WHOAMI);
    expect([await bad(), await bad(), await bad()].map(({ status }) => status)).toEqual([
      403, 403, 429,
    ]);
    const { username, password } = await aUser(direct);
    const logIn = (text: string) =>
      from(direct, anAddress()).form('/api/v1/login', { username, password: text });
    await logIn('wrong-password');
    await logIn('wrong-password');
    expect((await logIn(password)).status).toBe(429);
    await direct.close();
  });
});

describe('secrets of OAuth 2.0 clients', () => {
  it('429 in the format of RFC 6749: past the limit of a client at an address', async () => {
    const machine = { redirect_uris: [], grant_types: ['client_credentials'] };
    const client = await register(app.as(superuser), machine);
    const other = await register(app.as(superuser), machine);
    const [address, second] = [anAddress(), anAddress()];
    const ask = (at: string, { client_id, client_secret }: typeof client, path = '/oauth/token') =>
      from(app, at)
        .with({
          authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
        })
        .form(path, { grant_type: 'client_credentials', token: 'x' });
    const wrong = { ...client, client_secret: 'ghcs_wrong' };
    for (let i = 0; i < 4; i += 1) expect((await ask(address, wrong)).status).toBe(401);
    const refused = await ask(address, wrong);
    expect(refused.status).toBe(429);
    expect(Object.keys(refused.body as object).sort()).toEqual(['error', 'error_description']);
    expect(waitOf(refused)).toBeGreaterThan(0);
    expect((await ask(address, client, '/oauth/introspect')).status).toBe(429);
    expect((await ask(address, other)).status).toBe(200);
    expect((await ask(second, client)).status).toBe(200);
  });

  it('429: also at the log-in of ZenML’s API, which shares its count with the token endpoint', async () => {
    const machine = { redirect_uris: [], grant_types: ['client_credentials'] };
    const client = await register(app.as(superuser), machine);
    const other = await register(app.as(superuser), machine);
    const [address, second] = [anAddress(), anAddress()];
    const ask = (at: string, { client_id, client_secret }: typeof client, path = '/auth/login') =>
      from(app, at).form(path, {
        grant_type: 'client_credentials',
        client_id,
        client_secret: client_secret!,
      });
    const wrong = { ...client, client_secret: 'ghcs_wrong' };
    for (let i = 0; i < 4; i += 1) expect((await ask(address, wrong)).status).toBe(401);
    const refused = await ask(address, wrong);
    expect([refused.status, Object.keys(refused.body as object).sort()]).toEqual([
      429,
      ['error', 'error_description'],
    ]);
    expect(waitOf(refused)).toBeGreaterThan(0);
    expect((await ask(address, client)).status).toBe(429);
    expect((await ask(address, client, '/oauth/token')).status).toBe(429);
    expect((await ask(address, other)).status).toBe(200);
    expect((await ask(second, client)).status).toBe(200);
  });

  it('429: also with the client id encoded differently each time, in the header and in the form', async () => {
    const machine = { redirect_uris: [], grant_types: ['client_credentials'] };
    const { client_id: id } = await register(app.as(superuser), machine);
    const address = anAddress();
    const basic = (written: string, scheme = 'Basic') =>
      from(app, address)
        .with({
          authorization: `${scheme} ${Buffer.from(`${written}:ghcs_wrong`).toString('base64')}`,
        })
        .form('/oauth/token', { grant_type: 'client_credentials' });
    const written = [id, id.replace('_', '%5F'), id.replace('_', '%5f'), `%67${id.slice(1)}`];
    for (const text of written) expect((await basic(text)).status).toBe(401);
    expect((await basic(id.replace('g', '%67'), 'bAsIc')).status).toBe(429);
    const inForm = { grant_type: 'client_credentials', client_id: id, client_secret: 'ghcs_wrong' };
    expect((await from(app, address).form('/oauth/token', inForm)).status).toBe(429);
  });
});
