import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aUser } from '../support/factories.js';
import { deactivate } from '../support/accounts.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { comeBack, oauthSettings } from './oauth-flow.js';
import { startOpenidProvider, type OpenidProvider } from './openid-provider.js';

const SESSION = 'gatehouse_session';
const ATTEMPT = 'gatehouse_login';

let provider: OpenidProvider;
beforeAll(async () => {
  provider = await startOpenidProvider();
});
afterAll(() => provider.stop());

let serial = 0;
const aName = () => `person${(serial += 1)}@example.com`;

describe('a log-in at an OpenID provider', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(oauthSettings(provider));
  });
  afterAll(() => app.close());

  const logIn = (
    visitor: PageVisitor,
    name: string,
    options: { at?: string; next?: string } = {},
  ) => logInThere(visitor, name, options).then((path) => visitor.get(path));
  const logInThere = (visitor: PageVisitor, name: string, options = {}) =>
    comeBack(visitor, provider, name, options);
  const emailOf = async (visitor: PageVisitor) =>
    /<strong>(.*?)<\/strong>/.exec((await visitor.get('/logout')).text)?.[1];

  it('is offered on the log-in page and in the list of providers', async () => {
    const { text } = await new PageVisitor(app).get('/login?next=/user/cli%3Fport%3D1');
    expect(text).toContain('href="/login/with/corp?next=%2Fuser%2Fcli%3Fport%3D1"');
    expect(text).toContain('Corp &quot;SSO&quot;');
    const { body } = await app.anonymous.get('/api/oauth/list_logins');
    expect(body.oauth[0]).toEqual({ type: 'corp', display_name: 'Corp "SSO"' });
  });

  it('requests authorization with state, nonce, code challenge and our exact redirect URI', async () => {
    const visitor = new PageVisitor(app);
    const { headers } = await visitor.get('/login/with/corp');
    const asked = new URL(headers.get('location')!).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: 'gatehouse',
      scope: 'openid email profile',
      redirect_uri: `${app.url}/user/login_callback/corp`,
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    }
    const cookie = headers.getSetCookie().find((line) => line.startsWith(`${ATTEMPT}=`))!;
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const again = await visitor.get('/login/with/corp');
    const other = new URL(again.headers.get('location')!).searchParams;
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(other.get(name)).not.toBe(asked.get(name));
    }
  });

  it('303: the first one creates an account without a password, later ones log in to it', async () => {
    const [name, visitor] = [aName(), new PageVisitor(app)];
    const answer = await logIn(visitor, name, { next: '/user/somewhere?a=b' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/user/somewhere?a=b']);
    expect(visitor.cookie(ATTEMPT)).toBeUndefined();
    expect(await emailOf(visitor)).toBe(name);
    await logIn(new PageVisitor(app), name);
    const rows = await app.dataSource.query<object[]>(
      `SELECT u.username, u.name, i.provider, i.subject, p.user_id AS password
       FROM users u JOIN identities i ON i.user_id = u.id LEFT JOIN passwords p ON p.user_id = u.id WHERE u.email = $1`,
      [name],
    );
    expect(rows).toEqual([
      { username: name, name: `Name of ${name}`, provider: 'corp', subject: name, password: null },
    ]);
    for (const password of ['', 'x', name]) {
      const byPassword = await app.anonymous.post('/api/auth/login', { email: name, password });
      expect(byPassword.status).toBe(400);
    }
  });

  it('303: finds an account by its identity after its email changed', async () => {
    const [name, first] = [aName(), new PageVisitor(app)];
    await logIn(first, name);
    // As in a database of an older version: no API changes the email of such an account.
    await app.dataSource.query('UPDATE users SET email = $2, username = $2 WHERE email = $1', [
      name,
      `new.${name}`,
    ]);
    const visitor = new PageVisitor(app);
    await logIn(visitor, name);
    expect(await emailOf(visitor)).toBe(`new.${name}`);
  });

  it('303: links the account with the same verified email, also in another case', async () => {
    const user = await anEmailUser(app);
    const visitor = new PageVisitor(app);
    expect((await logIn(visitor, user.username.toUpperCase())).status).toBe(303);
    expect(await emailOf(visitor)).toBe(user.username);
    const { body } = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(body.login_type).toBe('password');
  });

  it('403: an email that is not verified', async () => {
    const user = await anEmailUser(app);
    for (const name of [`unverified:${user.username}`, `unverified:${aName()}`, 'nomail']) {
      const visitor = new PageVisitor(app);
      const { status, text } = await logIn(visitor, name);
      expect([status, text]).toEqual([
        403,
        expect.stringContaining('no email of yours that it has verified'),
      ]);
      expect(visitor.cookie(SESSION)).toBeUndefined();
    }
  });

  it('303: an email not marked as verified, if the operator trusts the provider', async () => {
    const name = aName();
    const visitor = new PageVisitor(app);
    expect((await logIn(visitor, `unverified:${name}`, { at: 'trusted' })).status).toBe(303);
    expect(await emailOf(visitor)).toBe(name);
  });

  it('403: an email of a domain that is not allowed', async () => {
    for (const name of ['a@evil.example', 'a@sub.example.com']) {
      const { status, text } = await logIn(new PageVisitor(app), name, { at: 'trusted' });
      expect([status, text]).toEqual([403, expect.stringContaining('domain')]);
    }
  });

  it('403: an invalid email, and one with characters that case folding would replace by others', async () => {
    await anEmailUser(app, { username: 'mike@github.example', email: 'mike@github.example' });
    for (const name of [
      'a@example.com@evil.example',
      'a b@example.com',
      '@example.com',
      'mike@g\u0131thub.example',
      'm\uFF49ke@github.example',
      'a@stra\u00dfe.example',
    ]) {
      const { status, text } = await logIn(new PageVisitor(app), name);
      expect([name, status, text]).toEqual([name, 403, expect.stringContaining('has verified')]);
    }
  });

  it('409: a second person at the provider with the email of the first', async () => {
    const name = aName();
    await logIn(new PageVisitor(app), name);
    const { status } = await logIn(new PageVisitor(app), `other:${name}`);
    expect(status).toBe(409);
  });

  it('409: an account that has the email only as its user name', async () => {
    const { username } = await aUser(app, { username: aName().toUpperCase() });
    const visitor = new PageVisitor(app);
    const { status, text } = await logIn(visitor, username.toLowerCase());
    expect([status, text]).toEqual([409, expect.stringContaining('as its user name')]);
    expect(visitor.cookie(SESSION)).toBeUndefined();
  });

  it('409: an email that is the user name of several accounts of an older database', async () => {
    const name = aName();
    await app.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL gatehouse.defer_names = 'on'`);
      for (const username of [name, name.toUpperCase()]) {
        await manager.query(
          `INSERT INTO users (id, username, is_active, is_superuser) VALUES (gen_random_uuid(), $1, true, false)`,
          [username],
        );
      }
      await manager.query('INSERT INTO account_names VALUES ($1, NULL)', [name]);
    });
    expect((await logIn(new PageVisitor(app), name)).status).toBe(409);
  });

  it('303: others cannot take the address as user name: its owner’s first log-in creates the account', async () => {
    const [name, squatter] = [aName(), await aUser(app)];
    const rename = await app.as(squatter).patch(`/api/v1/users/${squatter.id}`, { username: name });
    expect(rename.status).toBe(400);
    expect((await logIn(new PageVisitor(app), name)).status).toBe(303);
    const rows = await app.dataSource.query<object[]>(
      'SELECT email, email_proof AS proof FROM users WHERE username = $1',
      [name],
    );
    expect(rows).toEqual([{ email: name, proof: 'provider' }]);
  });

  it('409: a service account', async () => {
    const { username, id } = await anEmailUser(app);
    await app.dataSource.query('UPDATE users SET is_service_account = true WHERE id = $1', [id]);
    expect((await logIn(new PageVisitor(app), username)).status).toBe(409);
  });

  it('403: a deactivated account', async () => {
    const [name, visitor] = [aName(), new PageVisitor(app)];
    await logIn(visitor, name);
    const [row] = await app.dataSource.query<{ id: string }[]>(
      'SELECT id FROM users WHERE email = $1',
      [name],
    );
    await deactivate(app, await aSuperuser(app), row!);
    const { status, text } = await logIn(new PageVisitor(app), name);
    expect([status, text]).toEqual([403, expect.stringContaining('not active')]);
    expect(await emailOf(visitor)).toBeUndefined();
  });

  it('303: concurrent first log-ins of a person create one account', async () => {
    const name = aName();
    const visitors = Array.from({ length: 4 }, () => new PageVisitor(app));
    const callbacks = await Promise.all(visitors.map((visitor) => logInThere(visitor, name)));
    const answers = await Promise.all(
      visitors.map((visitor, place) => visitor.get(callbacks[place]!)),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    const rows = await app.dataSource.query<object[]>('SELECT FROM users WHERE email = $1', [name]);
    expect(rows).toHaveLength(1);
  });
});
