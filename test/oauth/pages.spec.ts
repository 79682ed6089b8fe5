import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { remove } from '../support/accounts.js';
import type { Answer } from '../support/client.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  errorOf,
  logIn,
  Person,
  REDIRECT_URI,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LOGGED_OUT = 'https://app.example.com/bye';

describe('pages that people see while they authorize a program', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp({ REFRESH_TOKEN_REUSE_SECONDS: '0' });
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), { post_logout_redirect_uris: [LOGGED_OUT] });
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const aPerson = async () => {
    const account = await aUser(app);
    return { account, person: new Person(app, account) };
  };
  /** The consent page of a person who is logged in. */
  const ask = async (parameters: Record<string, string> = {}) => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    const attempt = await beginAuthorization(config, parameters);
    const page = (await person.walk(attempt.url)) as Answer;
    const path = /action="(\/oauth\/interaction\/[^"]+)"/.exec(page.text)?.[1] ?? '';
    return { ...attempt, account, person, page, path };
  };

  it('the consent page names the program, the account and the scopes in plain words', async () => {
    const { account, page } = await ask();
    expect(page.status).toBe(200);
    expect(page.text).toContain('Authorize Relying &lt;party&gt;');
    expect(page.text).toContain(`<strong>${account.username}</strong>`);
    expect(page.text).toContain('See your email address');
    expect(page.text).toContain('Read everything that you can read');
    expect(page.text).not.toContain('Change');
    expect(page.text).toContain('<code>https://app.example.com</code>');
  });

  it('the audit trail has each grant and its end, but not each token', async () => {
    const { account, person } = await aPerson();
    const trail = async () => {
      const path = `/api/v1/audit?target_id=${account.id}/${client.client_id}`;
      const { body } = await app.as(superuser).get(path);
      return body.events as { action: string; after: object; author: object }[];
    };
    const first = await logIn(config, person);
    await oidc.refreshTokenGrant(config, first.refresh_token!);
    expect(await trail()).toEqual([
      expect.objectContaining({
        action: 'oauth_grant.create',
        after: {
          account_id: account.id,
          client_id: client.client_id,
          created_at: expect.any(String),
          scopes: ['openid', 'profile', 'email', 'offline_access', 'read'],
        },
        author: expect.objectContaining({ user_id: account.id, address: '127.0.0.1' }),
      }),
    ]);
    // A second use of a refresh token, a revocation, and the end of the account end the grant.
    await errorOf(oidc.refreshTokenGrant(config, first.refresh_token!));
    await oidc.tokenRevocation(config, (await logIn(config, person)).refresh_token!);
    await logIn(config, person);
    await remove(app, superuser, account);
    const events = await trail();
    expect(events.map(({ action }) => action.replace('oauth_grant.', ''))).toEqual([
      'delete',
      'create',
      'delete',
      'create',
      'delete',
      'create',
    ]);
    expect(events[0]!.author).toMatchObject({ user_id: superuser.id });
    for (const { author } of events) expect(author).toMatchObject({ via: 'http' });
  });

  it('the consent form may only redirect to the application, and its page runs no scripts', async () => {
    const { page } = await ask();
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/app\.example\.com; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.text).not.toMatch(/<script|\son\w+=/i);
  });

  it('a denial is sent to the application', async () => {
    const { url, person, page } = await ask();
    const end = (await person.press(page, 'deny')) as URL;
    expect(end.href).toMatch(REDIRECT_URI);
    expect(end.searchParams.get('error')).toBe('access_denied');
    expect(end.searchParams.get('state')).toBe(url.searchParams.get('state'));
  });

  it("403: consent without the form token, with a made-up one, or with somebody else's", async () => {
    const { person, page, path } = await ask();
    const { status } = await person.post(path, { decision: 'allow' });
    expect(status).toBe(403);
    const forged = await person.post(path, { decision: 'allow', form_token: 'made-up' });
    expect(forged.status).toBe(403);
    const other = await ask();
    const stolen = await other.person.submit(page, {}, 'allow');
    expect(stolen.status).toBe(403);
    expect(await person.press(page, 'allow')).toBeInstanceOf(URL);
  });

  it('400: a consent URL of another browser', async () => {
    const { path } = await ask();
    const { account, person } = await aPerson();
    await person.logIn(account);
    const page = await person.get(path);
    expect(page).toMatchObject({ status: 400, text: expect.stringContaining('has expired') });
  });

  it('303: a person who is not logged in goes to the log-in page, which leads back', async () => {
    const { person } = await aPerson();
    const { url } = await beginAuthorization(config);
    const { headers } = await person.get(url.pathname + url.search);
    const interaction = await person.follow({ headers: localised(headers) } as Answer);
    expect(interaction.headers.get('location')).toMatch(/^\/login\?next=%2Foauth%2Finteraction%2F/);
  });

  it('consent is asked for only once per scope', async () => {
    const { person } = await aPerson();
    await logIn(config, person, { prompt: 'login', scope: 'openid profile email read' });
    const { url } = await beginAuthorization(config, { prompt: 'none', scope: 'openid read' });
    const end = (await person.walk(url)) as URL;
    expect(end.searchParams.get('code')).toMatch(/./);
    const more = await beginAuthorization(config, { prompt: 'none', scope: 'openid users:write' });
    const refused = (await person.walk(more.url)) as URL;
    expect(refused.searchParams.get('error')).toBe('consent_required');
  });

  it('a log-out here is a log-out for programs too', async () => {
    const { person } = await aPerson();
    await logIn(config, person);
    await person.submit(await person.get('/logout'));
    const { url } = await beginAuthorization(config, { prompt: 'none' });
    const end = (await person.walk(url)) as URL;
    expect(end.searchParams.get('error')).toBe('login_required');
  });

  it('another account that logs in at the same browser gets its own tokens', async () => {
    const { account: first, person } = await aPerson();
    const { account: second } = await aPerson();
    const one = await logIn(config, person);
    expect(one.claims()?.sub).toBe(first.id);
    await person.logIn(second);
    const two = await logIn(config, person);
    expect(two.claims()?.sub).toBe(second.id);
    const whoami = await app.withToken(one.access_token).get('/api/v1/users/whoami');
    expect(whoami.body.id).toBe(first.id);
  });

  it('prompt=login asks for the password although the person is logged in', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    await app.dataSource.query(
      `UPDATE api_keys SET created_at = now() - interval '1 minute' WHERE user_id = $1`,
      [account.id],
    );
    const { url } = await beginAuthorization(config, { prompt: 'login' });
    const page = (await person.walk(url)) as Answer;
    expect(page.text).toContain('name="password"');
    const back = await person.press(page, undefined, {
      name: account.username,
      password: account.password,
    });
    expect((back as Answer).text).toContain('value="allow"');
  });

  it('max_age asks for the password when the log-in is older', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    await app.dataSource.query(
      `UPDATE api_keys SET created_at = now() - interval '1 hour' WHERE user_id = $1`,
      [account.id],
    );
    const old = await beginAuthorization(config, { max_age: '60' });
    expect(((await person.walk(old.url)) as Answer).text).toContain('name="password"');
    const young = await beginAuthorization(config, { max_age: '7200' });
    expect(((await person.walk(young.url)) as Answer).text).toContain('value="allow"');
  });

  describe('log-out by an application', () => {
    const leave = async (parameters: Record<string, string> = {}) => {
      const { person } = await aPerson();
      const tokens = await logIn(config, person, { scope: 'openid read' });
      const url = oidc.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token!,
        post_logout_redirect_uri: LOGGED_OUT,
        ...parameters,
      });
      return { person, tokens, page: (await person.walk(url)) as Answer };
    };
    const whoami = async (token: string) =>
      (await app.withToken(token).get('/api/v1/users/whoami')).status;

    it('ends the log-in and its grant', async () => {
      const { person, tokens, page } = await leave({ state: 'x' });
      expect(page.text).toContain('has logged you out');
      expect(await whoami(tokens.access_token)).toBe(200);
      const end = (await person.press(page, 'yes')) as URL;
      expect(end.href).toBe(`${LOGGED_OUT}?state=x`);
      expect(await whoami(tokens.access_token)).toBe(401);
      expect(person.cookie('gatehouse_session')).toBeUndefined();
      expect((await person.get('/logout')).text).toContain('You are logged out.');
    });

    it('400: without the secret of the form', async () => {
      const { person } = await leave();
      const { status } = await person.post('/oauth/logout/confirm', { logout: 'yes' });
      expect(status).toBe(400);
      expect((await person.get('/logout')).text).toContain('You are logged in as');
    });

    it('400: a redirect to a URI that is not registered', async () => {
      const { page } = await leave({ post_logout_redirect_uri: 'https://evil.example.com/' });
      expect(page).toMatchObject({ status: 400, text: expect.stringContaining('That did not') });
    });
  });

  it('an error page shows no internals', async () => {
    const page = await app.anonymous.get('/oauth/authorize?client_id=<script>', {
      headers: { accept: 'text/html' },
    });
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).not.toMatch(/<script|Error:|node_modules|\bat \w+ \(/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src/);
  });
});

/** The headers with a `location` that lacks the server's origin. */
function localised(headers: Headers): Headers {
  const url = new URL(headers.get('location')!, 'http://any');
  return new Headers({ location: url.pathname + url.search });
}
