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
import { declaredRoutes } from '../architecture/routes.js';
import type { Answer } from '../support/client.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aLogin, aUser, type TestAccount } from '../support/factories.js';
import { stopClock } from '../support/stopped-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { anAddress, from } from './addresses.js';

const [NAME, PASSWORD, NEW] = ['nobody@example.com', 'wrong-password', 'a quite different secret'];
const CLIENT = '0b7a3f8e-9a0c-4c39-9f5b-2f1f7d1f0c11';

describe('LOGIN_RATE_LIMIT_PER_MINUTE=1', () => {
  let app: TestApp;
  let user: TestAccount;
  let session: string;
  beforeAll(async () => {
    app = await startTestApp({
      LOGIN_RATE_LIMIT_PER_MINUTE: '1',
      TRUST_PROXY: '127.0.0.1',
      // No mail is sent, because no account has the address.
      SMTP_URL: 'smtp://127.0.0.1:9',
      SMTP_FROM: 'gatehouse@example.com',
      PUBLIC_URL: 'http://gatehouse.example',
    });
    user = await aUser(app);
    ({ access: session } = await aLogin(app, user));
  });
  afterAll(() => app.close());
  beforeEach(() => {
    stopClock();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  type Send = (address: string) => Promise<Answer>;
  const json =
    (path: string, body: Record<string, string>): Send =>
    (address) =>
      from(app, address).post(path, body);
  const form =
    (path: string, fields: Record<string, string>): Send =>
    (address) =>
      from(app, address).form(path, fields);
  const page =
    (path: string, filled: Record<string, string>): Send =>
    async (address) => {
      const visitor = new PageVisitor(app, { 'x-forwarded-for': address });
      return visitor.submit(await visitor.get(path), filled);
    };

  /** A form that the log-in page has not, with the log-in page's token. */
  const signedOut =
    (path: string, fields: Record<string, string>): Send =>
    async (address) => {
      const visitor = new PageVisitor(app, { 'x-forwarded-for': address });
      const { text } = await visitor.get('/login');
      const form_token = /name="form_token"[^>]*value="([^"]+)"/.exec(text)![1]!;
      return visitor.post(path, { ...fields, form_token });
    };

  const signedIn = (address: string) => {
    const visitor = new PageVisitor(app, { 'x-forwarded-for': address });
    visitor.setCookie('gatehouse_session', user.apiKey);
    return visitor;
  };
  const byKey = (verb: string, path: string, sent?: object): Send => {
    return (address) =>
      from(app, address)
        .with({ authorization: `Bearer ${user.apiKey}` })
        .send(verb, path, { json: sent });
  };

  const CHANGE = { username: NAME, password: PASSWORD, new_password: NEW };
  const CALLBACK = '/user/login_callback/acme?code=c&state=s';
  /** A valid request to each route, by the route's name. */
  const SENDS: Record<string, Send> = {
    'GET /devices/:device_id': byKey('GET', '/devices/ABCDEFGH'),
    'GET /devices/verify': (address) => signedIn(address).get('/devices/verify?user_code=ABCDEFGH'),
    'POST /devices/verify': async (address) => {
      const visitor = signedIn(address);
      const { text } = await visitor.get('/user/cli?port=8123');
      const form_token = /name="form_token"[^>]*value="([^"]+)"/.exec(text)![1]!;
      return visitor.post('/devices/verify', { user_code: 'ABCDEFGH', form_token });
    },
    'PUT /devices/verify': byKey('PUT', '/devices/verify', { user_code: 'ABCDEFGH' }),
    'GET /login/link/:client_name': (address) =>
      signedIn(address).get('/login/link/acme?code=c&state=s'),
    'GET /user/login_callback/:client_name': (address) => from(app, address).get(CALLBACK),
    'POST /api/auth/change_password': json('/api/auth/change_password', {
      email: NAME,
      password: PASSWORD,
      new_password: NEW,
    }),
    'POST /api/auth/login': json('/api/auth/login', { email: NAME, password: PASSWORD }),
    'POST /api/auth/request_password_reset': json('/api/auth/request_password_reset', {
      email: NAME,
    }),
    'POST /api/auth/reset_password': json('/api/auth/reset_password', {
      token: 'x',
      new_password: NEW,
    }),
    'POST /api/oauth/login_callback/:client_name': json('/api/oauth/login_callback/acme', {
      code: 'c',
      state: 's',
    }),
    'POST /api/v1/account/proof': (address) =>
      from(app, address)
        .with({ authorization: `Bearer ${session}` })
        .post('/api/v1/account/proof', { password: PASSWORD }),
    'POST /api/v1/login': form('/api/v1/login', { username: NAME, password: PASSWORD }),
    'POST /api/v1/login/change_password': json('/api/v1/login/change_password', CHANGE),
    'POST /auth/change_password': form('/auth/change_password', CHANGE),
    'POST /auth/device_authorization': form('/auth/device_authorization', { client_id: CLIENT }),
    'POST /auth/login': form('/auth/login', { username: NAME, password: PASSWORD }),
    'POST /login': page('/login', { name: NAME, password: PASSWORD }),
    'POST /login/passkey': signedOut('/login/passkey', { answer: '{}' }),
    'POST /login/second-factor': signedOut('/login/second-factor', { code: '123456' }),
    'POST /login/second-factor/setup': signedOut('/login/second-factor/setup', { code: '123456' }),
    'POST /login/second-factor/setup/passkey': signedOut('/login/second-factor/setup/passkey', {
      answer: '{}',
    }),
    'POST /login/password': page('/login/password', {
      name: NAME,
      password: PASSWORD,
      new_password: NEW,
    }),
    'POST /oauth/device': form('/oauth/device', { user_code: 'ABCD-EFGH' }),
    'POST /user/forgot-password': page('/user/forgot-password', { email: NAME }),
    'POST /user/reset-password': signedOut('/user/reset-password', { token: 'x', password: NEW }),
  };

  it('every route that declares the limit is tested here', () => {
    const limited = declaredRoutes(app).filter(({ limit }) => limit);
    expect(limited.map(({ name }) => name).sort()).toEqual(Object.keys(SENDS).sort());
  });

  it.each(Object.entries(SENDS))(
    '429 with Retry-After: the second request from an address: %s',
    async (_, send) => {
      const address = anAddress();
      const first = await send(address);
      expect([200, 303, 400, 401, 404]).toContain(first.status);
      const second = await send(address);
      expect([second.status, second.headers.get('retry-after')]).toEqual([
        429,
        expect.stringMatching(/^\d+$/),
      ]);
      // Each API has its own wording.
      expect(second.text).toMatch(/too many|slow_down|temporarily_unavailable/i);
      expect((await send(anAddress())).status).toBe(first.status);
    },
  );

  it.each([
    ['an API key', { password: 'sk-of-nobody' }],
    ['a secret', { grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }],
    ['a device code', { client_id: CLIENT, device_code: 'x' }],
    ['an unknown grant type', { grant_type: 'telepathy' }],
  ])('400/401: POST /auth/login with %s does not count', async (_, fields) => {
    const address = anAddress();
    const send = form('/auth/login', fields);
    for (let times = 0; times < 2; times += 1) {
      expect([400, 401]).toContain((await send(address)).status);
    }
    expect((await SENDS['POST /auth/login']!(address)).status).toBe(401);
  });

  it('429: the routes of all APIs count together, and the audit trail has one event', async () => {
    const address = anAddress();
    await SENDS['POST /api/auth/login']!(address);
    for (const send of Object.values(SENDS)) expect((await send(address)).status).toBe(429);
    const events = await app.dataSource.query<unknown[]>(
      `SELECT 1 FROM audit_events
       WHERE action = 'limit.reach' AND target_id = 'logins_of_address' AND author ->> 'address' = $1`,
      [address],
    );
    expect(events).toHaveLength(1);
  });
});
