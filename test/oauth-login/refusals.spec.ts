import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { cookiesOf } from '../support/cookies.js';
import { anEmailUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { comeBack, oauthSettings } from './oauth-flow.js';
import { PersonAtProvider, startOpenidProvider, type OpenidProvider } from './openid-provider.js';

const SESSION = 'gatehouse_session';
const ATTEMPT = 'gatehouse_login';
const NAME = 'somebody@example.com';

let provider: OpenidProvider;
let app: TestApp;
beforeAll(async () => {
  provider = await startOpenidProvider();
  app = await startTestApp(oauthSettings(provider));
});
afterAll(async () => {
  await app.close();
  await provider.stop();
});

/** The page says what was wrong and contains no secret, and nobody is logged in. */
async function expectRefusal(visitor: PageVisitor, path: string, status: number, words: string) {
  const answer = await visitor.get(path);
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
  expect(visitor.cookie(SESSION)).toBeUndefined();
  expect(answer.text).not.toContain('a secret of the tests');
}

const NOT_BEGUN = 'not begun in this browser';

describe('a log-in at a provider is refused', () => {
  it('400: with another state', async () => {
    const visitor = new PageVisitor(app);
    const path = (await comeBack(visitor, provider, NAME)).replace(/state=[^&]+/, 'state=other');
    await expectRefusal(visitor, path, 400, NOT_BEGUN);
  });

  it('400: without a state, and without any parameters', async () => {
    for (const change of [/state=[^&]+&?/, /\?.*/]) {
      const visitor = new PageVisitor(app);
      const path = (await comeBack(visitor, provider, NAME)).replace(change, '');
      await expectRefusal(visitor, path, 400, NOT_BEGUN);
    }
  });

  it('400: in the browser of a victim who follows the callback link', async () => {
    const path = await comeBack(new PageVisitor(app), provider, NAME);
    await expectRefusal(new PageVisitor(app), path, 400, NOT_BEGUN);
    const victim = new PageVisitor(app);
    await victim.get('/login/with/corp');
    await expectRefusal(victim, path, 400, NOT_BEGUN);
  });

  it('400: with a subject that is not printable, or too long', async () => {
    for (const name of ['nul\u0000:x@example.com', `${'x'.repeat(256)}@example.com`]) {
      const visitor = new PageVisitor(app);
      const path = await comeBack(visitor, provider, name);
      await expectRefusal(visitor, path, 400, 'The log-in provider refused the log-in');
    }
  });

  it('400: with the same callback a second time', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, provider, NAME);
    expect((await visitor.get(path)).status).toBe(303);
    visitor.setCookie(SESSION, '');
    const again = await visitor.get(path);
    expect([again.status, again.text]).toEqual([400, expect.stringContaining(NOT_BEGUN)]);
  });

  it('400: with a used code, also with a copy of the cookie', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, provider, NAME);
    const thief = new PageVisitor(app);
    thief.setCookie(ATTEMPT, visitor.cookie(ATTEMPT)!);
    expect((await visitor.get(path)).status).toBe(303);
    await expectRefusal(thief, path, 400, 'The log-in provider refused');
  });

  it('400: with the code of another log-in, which has another code challenge', async () => {
    const [one, two] = [new PageVisitor(app), new PageVisitor(app)];
    const codeOf = (path: string) => new URL(path, app.url).searchParams.get('code')!;
    const path = await comeBack(one, provider, NAME);
    const foreign = codeOf(await comeBack(two, provider, 'somebody.else@example.com'));
    const mixed = path.replace(codeOf(path), foreign);
    await expectRefusal(one, mixed, 400, 'The log-in provider refused');
  });

  it('400: with the response of another issuer', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, provider, NAME);
    expect(path).toContain('iss=');
    const other = path.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example');
    await expectRefusal(visitor, other, 400, 'The log-in provider refused');
  });

  it('400: started at one provider, finished at another', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, provider, NAME);
    await expectRefusal(visitor, path.replace('/corp', '/trusted'), 400, NOT_BEGUN);
  });

  it('400: with a cookie that is forged, of another purpose, or too old', async () => {
    const claims = { provider: 'corp', state: 'x', nonce: 'x', codeVerifier: 'x', next: '/' };
    const key = 'a-secret-key-of-the-test-suite-only';
    const old = { ...claims, exp: 1 };
    for (const value of [
      'x',
      jwt.sign(claims, key),
      jwt.sign(old, key),
      jwt.sign(claims, '', { algorithm: 'none' }),
    ]) {
      const visitor = new PageVisitor(app);
      visitor.setCookie(ATTEMPT, value);
      await expectRefusal(visitor, '/user/login_callback/corp?state=x&code=y', 400, NOT_BEGUN);
    }
  });

  it('403: when the person denied it there', async () => {
    const visitor = new PageVisitor(app);
    const path = await comeBack(visitor, provider, NAME, { denies: true });
    expect(path).toContain('error=access_denied');
    await expectRefusal(visitor, path, 403, 'You did not allow the log-in');
  });

  it('400: with an error response that belongs to another log-in', async () => {
    const visitor = new PageVisitor(app);
    await visitor.get('/login/with/corp');
    const path = '/user/login_callback/corp?error=access_denied&state=of-others';
    await expectRefusal(visitor, path, 400, NOT_BEGUN);
  });

  it('404: at a provider that is not configured', async () => {
    for (const path of ['/login/with/github', '/user/login_callback/github?code=x&state=y']) {
      await expectRefusal(new PageVisitor(app), path, 404, 'There is no such log-in provider');
    }
  });

  it('303: redirects only to a path of this server', async () => {
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/x']) {
      const visitor = new PageVisitor(app);
      const path = await comeBack(visitor, provider, NAME, { next });
      const { status, headers } = await visitor.get(path);
      expect([status, headers.get('location')]).toEqual([303, '/account']);
    }
  });
});

describe('the settings', () => {
  const withSettings = async (
    wishes: Record<string, string>,
    work: (own: TestApp) => Promise<void>,
  ) => {
    const own = await startTestApp(oauthSettings(provider, wishes));
    await work(own).finally(() => own.close());
  };

  it('OAUTH_SIGNUP_ENABLED=false: 403 for a person without an account, and none is created', () =>
    withSettings({ OAUTH_SIGNUP_ENABLED: 'false' }, async (own) => {
      const visitor = new PageVisitor(own);
      const path = await comeBack(visitor, provider, NAME);
      await expectRefusal(visitor, path, 403, 'There is no account for you here');
      expect(await own.dataSource.query('SELECT FROM users')).toEqual([]);
      const user = await anEmailUser(own);
      expect((await visitor.get(await comeBack(visitor, provider, user.username))).status).toBe(
        303,
      );
    }));

  it('OAUTH_LINK_BY_EMAIL=false: 409 for an account with the same email, which is not linked', () =>
    withSettings({ OAUTH_LINK_BY_EMAIL: 'false' }, async (own) => {
      const user = await anEmailUser(own);
      const visitor = new PageVisitor(own);
      const path = await comeBack(visitor, provider, user.username);
      await expectRefusal(visitor, path, 409, 'An account with your email exists already');
      expect(await own.dataSource.query('SELECT FROM identities')).toEqual([]);
    }));

  it('NEW_USER_IS_ACTIVE=false: 403 until a superuser has activated the new account', () =>
    withSettings({ NEW_USER_IS_ACTIVE: 'false' }, async (own) => {
      const visitor = new PageVisitor(own);
      const path = await comeBack(visitor, provider, NAME);
      await expectRefusal(visitor, path, 403, 'waits for the approval');
      await own.dataSource.query('UPDATE users SET is_active = true');
      expect((await visitor.get(await comeBack(visitor, provider, NAME))).status).toBe(303);
    }));

  it('PUBLIC_URL: the redirect URI starts with it', () =>
    withSettings({ PUBLIC_URL: 'https://gatehouse.example.com' }, async (own) => {
      const { headers } = await new PageVisitor(own).get('/login/with/corp');
      const { searchParams } = new URL(headers.get('location')!);
      expect(searchParams.get('redirect_uri')).toBe(
        'https://gatehouse.example.com/user/login_callback/corp',
      );
    }));

  it('502: a provider that is down, at the start and at the callback', async () => {
    const short = await startOpenidProvider();
    const own = await startTestApp({ ...oauthSettings(short), LOG_LEVEL: 'error' });
    const visitor = new PageVisitor(own);
    const path = await comeBack(visitor, short, NAME);
    await short.stop();
    await expectRefusal(visitor, path, 502, 'does not answer');
    await own.close();
    const fresh = await startTestApp(oauthSettings(short));
    await expectRefusal(new PageVisitor(fresh), '/login/with/corp', 502, 'does not answer');
    const api = await fresh.anonymous.get('/api/oauth/login/corp');
    expect([api.status, api.text]).toEqual([502, 'Internal: the login provider does not answer']);
    await fresh.close();
  });
});

describe("Windmill's operations", () => {
  const begin = async (visitor: PageVisitor, rd = '') => {
    const { headers } = await visitor.get(`/api/oauth/login/corp?rd=${encodeURIComponent(rd)}`);
    const person = new PersonAtProvider(provider.issuer, NAME);
    const { searchParams } = await person.logIn(headers.get('location')!);
    return { code: searchParams.get('code'), state: searchParams.get('state') };
  };
  const finish = (visitor: PageVisitor, body: object, client = 'corp') =>
    app.anonymous
      .with({ cookie: `${ATTEMPT}=${visitor.cookie(ATTEMPT) ?? ''}` })
      .post(`/api/oauth/login_callback/${client}`, body);

  it('200: loginWithOauth returns the token and sets it as a cookie', async () => {
    const visitor = new PageVisitor(app);
    const answer = await finish(visitor, await begin(visitor));
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/^[0-9A-Za-z]{32}$/)]);
    const { token, [ATTEMPT]: attempt } = cookiesOf(answer);
    expect(token).toMatchObject({ value: answer.text, httpOnly: true, sameSite: 'lax' });
    expect(attempt).toMatchObject({ value: '', maxAge: 0 });
    const client = app.withToken(answer.text);
    expect((await client.get('/api/users/email')).text).toBe(NAME);
    expect((await client.get('/api/users/whoami')).body).toMatchObject({
      login_type: 'corp',
      verified: true,
    });
    // A person who logs in only at a provider has no password to change.
    const set = await client.post('/api/users/setpassword', { password: 'of my own' });
    expect(set.status).toBe(400);
  });

  it.each([
    ['another state', { state: 'other' }, 'csrf did not match'],
    ['no state', { state: undefined }, 'csrf did not match'],
    ['another code', { code: 'other' }, 'failed to exchange code: the provider refused it'],
    ['no code', { code: undefined }, 'failed to exchange code: the provider refused it'],
  ])('400: %s', async (_, change, words) => {
    const visitor = new PageVisitor(app);
    const { status, text } = await finish(visitor, { ...(await begin(visitor)), ...change });
    expect([status, text]).toEqual([400, `Bad request: ${words}`]);
  });

  it('400: a provider that is not configured, with the text that clients expect', async () => {
    const { status, text } = await finish(
      new PageVisitor(app),
      { code: 'x', state: 'y' },
      'github',
    );
    expect([status, text]).toEqual([400, 'Bad request: invalid client']);
  });

  it('422: a code that is not a string', async () => {
    expect((await finish(new PageVisitor(app), { code: 5 })).status).toBe(422);
  });
});
