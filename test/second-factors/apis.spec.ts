import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, codeOf } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SERVER = 'https://gatehouse.example.com';
const LOGIN = `${SERVER}/login`;

type Api = 'Langflow' | 'Windmill' | 'ZenML';
type Credentials = Pick<TestAccount, 'username' | 'password'>;

/** The log-ins of APIs that have no page to ask for a code. */
const LOG_INS: Readonly<Record<Api, (app: TestApp, sent: Credentials) => Promise<Answer>>> = {
  Langflow: (app, { username, password }) =>
    app.anonymous.form('/api/v1/login', { username, password }),
  Windmill: (app, { username: email, password }) =>
    app.anonymous.post('/api/auth/login', { email, password }),
  ZenML: (app, { username, password }) => app.anonymous.form('/auth/login', { username, password }),
};

const REFUSALS: Readonly<Record<Api, { status: number; says: unknown }>> = {
  Langflow: {
    status: 400,
    says: {
      detail: `Your account has a second factor. Send a code in the field otp, log in at ${LOGIN}, or use an API key.`,
    },
  },
  Windmill: {
    status: 400,
    says: `Bad request: the account has a second factor; log in at ${LOGIN} in a browser, or use a token`,
  },
  ZenML: {
    status: 400,
    says: {
      error: 'invalid_grant',
      error_description: `The account has a second factor: log in at ${LOGIN}, or use an API key`,
    },
  },
};

const APIS = Object.keys(LOG_INS) as Api[];
const said = ({ body, text }: Answer): unknown => body ?? text;

async function sessionsOf(app: TestApp, { id }: TestAccount): Promise<number> {
  const [row] = await app.dataSource.query<[{ n: string }]>(
    `SELECT (SELECT count(*) FROM sessions WHERE user_id = $1) +
       (SELECT count(*) FROM api_keys WHERE user_id = $1 AND session_epoch IS NOT NULL) AS n`,
    [id],
  );
  return Number(row.n);
}

async function withFactor(app: TestApp) {
  const account = await anEmailUser(app);
  const totp = await aTotp(app, account);
  await app.dataSource.transaction((manager) =>
    manager.query('DELETE FROM sessions WHERE user_id = $1', [account.id]),
  );
  return { account, ...totp };
}

describe('APIs that cannot ask for a code', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ PUBLIC_URL: SERVER });
  });
  afterAll(() => app.close());

  it.each(APIS)('400: %s refuses in its words, and begins no session', async (api) => {
    const { account } = await withFactor(app);
    const refused = await LOG_INS[api](app, account);
    expect({ status: refused.status, says: said(refused) }).toEqual(REFUSALS[api]);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await sessionsOf(app, account)).toBe(0);
    const events = await app.dataSource.query<{ after: unknown }[]>(
      `SELECT after FROM audit_events WHERE action = 'login.refuse' AND target_id = $1`,
      [account.id],
    );
    expect(events.at(-1)!.after).toEqual({ reason: 'second_factor_required' });
  });

  it.each(APIS)('%s tells only the right password that there is a second factor', async (api) => {
    const { account } = await withFactor(app);
    const plain = await anEmailUser(app);
    const answers = await Promise.all(
      [account, plain, { username: 'nobody@example.com' }].map(async ({ username }) => {
        const answer = await LOG_INS[api](app, { username, password: 'a wrong one' });
        return [answer.status, said(answer)];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual(answers[2]);
    expect((await LOG_INS[api](app, plain)).status).toBe(200);
  });

  it('keys of the account work as before', async () => {
    const { account } = await withFactor(app);
    expect((await app.as(account).get('/api/v1/users/whoami')).status).toBe(200);
    const exchanged = await app.anonymous.form('/auth/login', { password: account.apiKey });
    expect(exchanged.status).toBe(200);
  });

  it('200: Langflow’s form takes a code, or a recovery code, in otp', async () => {
    const { account, secret, recoveryCodes } = await withFactor(app);
    const { username, password } = account;
    const logIn = (otp: string) => app.anonymous.form('/api/v1/login', { username, password, otp });
    expect((await logIn('')).status).toBe(400);
    const wrong = await logIn(codeOf(secret, 10));
    expect([wrong.status, wrong.body]).toEqual([
      401,
      { detail: 'The code is wrong, or was used already' },
    ]);
    const [right, again] = [codeOf(secret), codeOf(secret)];
    expect((await logIn(right)).status).toBe(200);
    expect((await logIn(again)).status).toBe(401);
    expect((await logIn(recoveryCodes[0]!)).status).toBe(200);
    expect((await logIn(recoveryCodes[0]!)).status).toBe(401);
    const rows = await app.dataSource.query<{ log_in_methods: string[] }[]>(
      'SELECT log_in_methods FROM sessions WHERE user_id = $1 ORDER BY created_at',
      [account.id],
    );
    expect(rows.map((row) => row.log_in_methods)).toEqual([
      ['password', 'totp'],
      ['password', 'recovery_code'],
    ]);
  });

  it('401: a code with a wrong password proves nothing, and is not used', async () => {
    const { account, secret } = await withFactor(app);
    const { username, password } = account;
    const otp = codeOf(secret);
    const refused = await app.anonymous.form('/api/v1/login', { username, password: 'x', otp });
    expect(refused.body).toEqual({ detail: 'Incorrect username or password' });
    expect((await app.anonymous.form('/api/v1/login', { username, password, otp })).status).toBe(
      200,
    );
  });

  it('200: an account without a second factor needs no code, whatever is in otp', async () => {
    const { username, password } = await aUser(app);
    const answer = await app.anonymous.form('/api/v1/login', { username, password, otp: '123' });
    expect(answer.status).toBe(200);
  });

  it('400: the password alone does not replace it, on any API', async () => {
    const { account } = await withFactor(app);
    const { username, password } = account;
    const before = { password, new_password: 'quite another password' };
    const langflow = await app.anonymous.post('/api/v1/login/change_password', {
      username,
      ...before,
    });
    expect([langflow.status, langflow.body.detail]).toEqual([
      400,
      expect.stringContaining('Send a code in the field otp'),
    ]);
    const wrong = { username, ...before, otp: '000000' };
    const guessed = await app.anonymous.post('/api/v1/login/change_password', wrong);
    expect(guessed.status).toBe(401);
    const windmill = await app.anonymous.post('/api/auth/change_password', {
      email: username,
      ...before,
    });
    expect([windmill.status, windmill.text]).toEqual([
      400,
      expect.stringContaining('the account has a second factor'),
    ]);
    const zenml = await app.anonymous.form('/auth/change_password', { username, ...before });
    expect(zenml.status).toBe(403);
    const first = await new PageVisitor(app).logIn(account);
    expect(first.headers.get('location')).toMatch(/^\/login\/second-factor\?/);
  });

  it.each(APIS)('400: %s: a new password set with the old one is not a way around', async (api) => {
    const { account, recoveryCodes } = await withFactor(app);
    const { username, password } = account;
    const changed = await app.anonymous.post('/api/v1/login/change_password', {
      username,
      password,
      new_password: 'quite another password',
      otp: recoveryCodes[0],
    });
    expect(changed.status).toBe(200);
    const refused = await LOG_INS[api](app, { username, password: 'quite another password' });
    expect(refused.status).toBe(REFUSALS[api].status);
    expect(await sessionsOf(app, account)).toBe(0);
  });
});

describe('with SECOND_FACTOR_ALLOWS_PASSWORD_ON_APIS', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SECOND_FACTOR_ALLOWS_PASSWORD_ON_APIS: 'true' });
  });
  afterAll(() => app.close());

  it.each(APIS)('200: a password alone logs in on %s, and not at the browser', async (api) => {
    const { account } = await withFactor(app);
    expect((await LOG_INS[api](app, account)).status).toBe(200);
    const visitor = new PageVisitor(app);
    const { headers } = await visitor.logIn(account);
    expect(headers.get('location')).toMatch(/^\/login\/second-factor\?/);
  });

  it('401: a code that is sent must be right', async () => {
    const { account } = await withFactor(app);
    const { username, password } = account;
    const sent = { username, password, otp: '000000' };
    expect((await app.anonymous.form('/api/v1/login', sent)).status).toBe(401);
  });
});
