import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookiesOf } from '../support/cookies.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import type { Answer } from '../support/client.js';

const WHO_AM_I = '/api/v1/users/whoami';
const EMAIL = '/api/users/email';

/** Another server at the same host name sets cookies with the names of the products. */
describe('LANGFLOW_COOKIE_PREFIX and WINDMILL_COOKIE_PREFIX', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({
      LANGFLOW_COOKIE_PREFIX: 'gatehouse_',
      WINDMILL_COOKIE_PREFIX: 'gatehouse.',
    });
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const withCookies = (cookies: Record<string, string>) =>
    app.anonymous.with({
      cookie: Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
    });
  const logIn = () =>
    app.anonymous.form('/api/v1/login', { username: user.username, password: user.password });
  const nameAndValue = (answer: Answer) =>
    Object.fromEntries(
      Object.values(cookiesOf(answer)).map(({ name, value = '' }) => [name, value]),
    );

  it('200: a log-in of Langflow sets the prefixed names, and they are read beside those of the other', async () => {
    const cookies = nameAndValue(await logIn());
    expect(Object.keys(cookies).sort()).toEqual([
      'gatehouse_access_token_lf',
      'gatehouse_apikey_tkn_lflw',
      'gatehouse_refresh_token_lf',
    ]);
    const browser = withCookies({ access_token_lf: 'of-another-server', ...cookies });
    expect((await browser.get(WHO_AM_I)).body.id).toBe(user.id);
    expect((await browser.post('/api/v1/refresh')).status).toBe(200);
  });

  it('200: a log-out of Langflow ends the log-in and deletes the prefixed names alone', async () => {
    const cookies = nameAndValue(await logIn());
    const left = await withCookies(cookies).post('/api/v1/logout');
    expect(Object.keys(cookiesOf(left)).sort()).toEqual(Object.keys(cookies).sort());
    expect((await withCookies(cookies).get(WHO_AM_I)).status).toBe(401);
  });

  it('403: the names without a prefix are those of another server', async () => {
    const { body } = await logIn();
    const browser = withCookies({ access_token_lf: body.access_token });
    expect((await browser.get(WHO_AM_I)).status).toBe(403);
  });

  it('200/401: the cookie of Windmill is set, read and deleted with its prefix alone', async () => {
    const sent = { email: user.username, password: user.password };
    const answer = await app.anonymous.post('/api/auth/login', sent);
    expect(nameAndValue(answer)).toEqual({ 'gatehouse.token': answer.text });
    expect((await withCookies({ token: answer.text }).get(EMAIL)).status).toBe(401);
    const browser = withCookies({ token: 'of-another-server', 'gatehouse.token': answer.text });
    expect((await browser.get(EMAIL)).status).toBe(200);
    const left = await browser.post('/api/auth/logout');
    expect(Object.keys(cookiesOf(left))).toEqual(['gatehouse.token']);
    expect((await browser.get(EMAIL)).status).toBe(401);
  });
});
