import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Password } from '../../src/users/password.entity.js';
import { deactivate } from '../support/accounts.js';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf } from '../support/tokens.js';

const LOGIN = '/api/v1/login';
const WHOAMI = '/api/v1/users/whoami';
const missing = (field: string) => ({
  type: 'missing',
  loc: ['body', field],
  msg: 'Field required',
  input: null,
});

/** Contract langflow 6. */
describe('POST /api/v1/login', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const login = (username: string, password: string, more: Record<string, string> = {}) =>
    app.anonymous.form(LOGIN, { username, password, ...more });
  const expectWrong = async (answer: ReturnType<typeof login>) => {
    const { status, body, headers } = await answer;
    expect([status, body]).toEqual([401, { detail: 'Incorrect username or password' }]);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(headers.getSetCookie()).toEqual([]);
  };
  const setHash = (userId: string, hash: string) =>
    app.dataSource.manager.update(Password, { userId }, { hash });

  describe('200', () => {
    it('urlencoded: a pair of tokens, with the fields in the documented order', async () => {
      const { status, text, body } = await login(user.username, user.password);
      expect(status).toBe(200);
      expect(Object.keys(JSON.parse(text) as object)).toEqual([
        'access_token',
        'refresh_token',
        'token_type',
      ]);
      expect(body.token_type).toBe('bearer');
      const whoami = await app.withToken(body.access_token as string).get(WHOAMI);
      expect([whoami.status, whoami.body.id]).toEqual([200, user.id]);
    });

    it('multipart', async () => {
      const form = new FormData();
      form.set('username', user.username);
      form.set('password', user.password);
      const answer = await fetch(app.url + LOGIN, { method: 'POST', body: form });
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ token_type: 'bearer' }),
      ]);
    });

    it.each<Record<string, string>>([
      { grant_type: 'password' },
      { grant_type: '' },
      { scope: 'all', client_id: 'x', client_secret: 'y', unknown: 'z' },
    ])('with %j', async (more) => {
      expect((await login(user.username, user.password, more)).status).toBe(200);
    });

    it('the tokens name their owner, type and expiry', async () => {
      const before = Math.floor(Date.now() / 1000);
      const { access, refresh } = await aLogin(app, user);
      const after = Math.floor(Date.now() / 1000);
      for (const [token, type, seconds] of [
        [access, 'access', 3600],
        [refresh, 'refresh', 604_800],
      ] as const) {
        const claims = claimsOf(token) as { sub: string; type: string; exp: number };
        expect(claims).toMatchObject({ sub: user.id, type });
        expect(claims.exp - before - seconds).toBeGreaterThanOrEqual(0);
        expect(claims.exp - after - seconds).toBeLessThanOrEqual(1);
      }
    });

    it('sets last_login_at and updated_at', async () => {
      const fresh = await aUser(app);
      const { body: before } = await app.as(fresh).get(WHOAMI);
      expect(before.last_login_at).toBeNull();
      await aLogin(app, fresh);
      const { body: after } = await app.as(fresh).get(WHOAMI);
      expect(Date.parse(after.last_login_at as string)).toBeGreaterThanOrEqual(
        Date.parse(before.create_at as string),
      );
      expect(after.updated_at).toBe(after.last_login_at);
    });

    it('two log-ins at once create two sessions', async () => {
      const [first, second] = await Promise.all([aLogin(app, user), aLogin(app, user)]);
      expect(first.access).not.toBe(second.access);
      await app.withToken(first.access).post('/api/v1/logout');
      expect((await app.withToken(first.access).get(WHOAMI)).status).toBe(401);
      expect((await app.withToken(second.access).get(WHOAMI)).status).toBe(200);
    });

    it('an invalid credential on the request is ignored', async () => {
      const client = app.withToken('bad').with({ 'x-api-key': 'bad' });
      const { username, password } = user;
      expect((await client.form(LOGIN, { username, password })).status).toBe(200);
    });

    it('$2y$ and $2a$ hashes of an import', async () => {
      const imported = await aUser(app, { password: 'rasmuslerdorf' });
      const php = '$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq';
      for (const hash of [php, php.replace('$2y$', '$2a$')]) {
        await setHash(imported.id, hash);
        expect((await login(imported.username, 'rasmuslerdorf')).status).toBe(200);
        await expectWrong(login(imported.username, 'rasmuslerdorF'));
      }
    });

    it('a password of 72 bytes, with any character but NUL', async () => {
      for (const password of ['p'.repeat(72), '\u{1F511}'.repeat(18), ' a+b&c=d%20"\n ']) {
        const odd = await aUser(app, { password });
        expect((await login(odd.username, password)).status).toBe(200);
      }
    });
  });

  describe('401: Incorrect username or password', () => {
    it('wrong password', () => expectWrong(login(user.username, `${user.password}x`)));
    it('unknown user', () => expectWrong(login('nobody', user.password)));
    it('user name in another case', () =>
      expectWrong(login(user.username.toUpperCase(), user.password)));
    it('spaces around the user name: names are compared as they are', () =>
      expectWrong(login(` ${user.username} `, user.password)));
    it('spaces around the password', () => expectWrong(login(user.username, ` ${user.password} `)));
    it('an SQL injection', () => expectWrong(login("' OR '1'='1", "' OR '1'='1")));
    it('a deleted user', async () => {
      const gone = await aUser(app);
      await app.as(superuser).delete(`/api/v1/users/${gone.id}`);
      await expectWrong(login(gone.username, gone.password));
    });
    it('the old password, once changed', async () => {
      const changed = await aUser(app);
      await app.as(superuser).patch(`/api/v1/users/${changed.id}`, { password: 'another-one-1' });
      await expectWrong(login(changed.username, changed.password));
      expect((await login(changed.username, 'another-one-1')).status).toBe(200);
    });
    it('more than 72 bytes, of which the first 72 are right', async () => {
      const long = await aUser(app, { password: 'p'.repeat(72) });
      await expectWrong(login(long.username, 'p'.repeat(73)));
      await expectWrong(login(long.username, 'p'.repeat(10_000)));
    });
    it('an account without a password', async () => {
      const bare = await aUser(app);
      await app.dataSource.manager.delete(Password, { userId: bare.id });
      await expectWrong(login(bare.username, bare.password));
    });
    it.each(['', 'plain', '$2b$', '$argon2id$v=19$m=65536'])('a stored hash %j', async (hash) => {
      const broken = await aUser(app);
      await setHash(broken.id, hash);
      await expectWrong(login(broken.username, broken.password));
    });
    it('the published default of Langflow, even if it is the password', async () => {
      // Stored as an import does. A new password cannot be this one.
      const hash = await bcrypt.hash('langflow', 4);
      for (const username of ['langflow', 'admin']) {
        const { id } = await aSuperuser(app, { username });
        await setHash(id, hash);
        await expectWrong(login(username, 'langflow'));
      }
      const ordinary = await aUser(app);
      await setHash(ordinary.id, hash);
      expect((await login(ordinary.username, 'langflow')).status).toBe(200);
    });
  });

  describe('an inactive user', () => {
    it('400: never logged in, right password', async () => {
      const waiting = await aUser(app, { isActive: false });
      const { status, body, headers } = await login(waiting.username, waiting.password);
      expect([status, body]).toEqual([400, { detail: 'Waiting for approval' }]);
      expect(headers.getSetCookie()).toEqual([]);
    });

    it('401: logged in before, right password', async () => {
      const former = await aUser(app);
      await aLogin(app, former);
      await deactivate(app, superuser, former);
      const { status, body } = await login(former.username, former.password);
      expect([status, body]).toEqual([401, { detail: 'Inactive user' }]);
    });

    it('401: the answer to a wrong password does not reveal that the account is inactive', async () => {
      const waiting = await aUser(app, { isActive: false });
      await expectWrong(login(waiting.username, 'wrong-password'));
    });

    it('keeps last_login_at empty when refused', async () => {
      const waiting = await aUser(app, { isActive: false });
      await login(waiting.username, waiting.password);
      const { status } = await login(waiting.username, waiting.password);
      expect(status).toBe(400);
    });
  });

  describe('422', () => {
    const expectIssues = (
      { status, body }: Awaited<ReturnType<typeof login>>,
      ...issues: object[]
    ) => expect([status, body]).toEqual([422, { detail: issues }]);

    it('JSON instead of a form: both fields are missing', async () => {
      const { username, password } = user;
      const answer = await app.anonymous.post(LOGIN, { username, password });
      expectIssues(answer, missing('username'), missing('password'));
    });

    it('no body', async () => {
      const answer = await app.anonymous.send('POST', LOGIN);
      expectIssues(answer, missing('username'), missing('password'));
    });

    it('a form without its content type', async () => {
      const answer = await app.anonymous.send('POST', LOGIN, { raw: 'username=a&password=b' });
      expectIssues(answer, missing('username'), missing('password'));
    });

    it('no user name', async () => {
      expectIssues(await app.anonymous.form(LOGIN, { password: 'x' }), missing('username'));
    });

    it('no password', async () => {
      expectIssues(await app.anonymous.form(LOGIN, { username: 'x' }), missing('password'));
    });

    it('empty fields count as missing', async () => {
      expectIssues(await login('', ''), missing('username'), missing('password'));
    });

    it.each(['x', 'Password', 'password ', 'client_credentials'])('grant_type %j', async (type) => {
      expectIssues(await login(user.username, user.password, { grant_type: type }), {
        type: 'string_pattern_mismatch',
        loc: ['body', 'grant_type'],
        msg: "String should match pattern '^password$'",
        input: type,
        ctx: { pattern: '^password$' },
      });
    });

    it('NUL in user name or password', async () => {
      const { status, body } = await login('a\0', 'b\0');
      expect([status, body.detail]).toEqual([
        422,
        [
          expect.objectContaining({ type: 'string_unicode', loc: ['body', 'username'] }),
          expect.objectContaining({ type: 'string_unicode', loc: ['body', 'password'] }),
        ],
      ]);
    });
  });

  it('400: a malformed multipart body', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const { status, body } = await app.anonymous.send('POST', LOGIN, { headers, raw: 'nonsense' });
    expect([status, typeof body.detail]).toEqual([400, 'string']);
  });

  it('401: a hundred requests at once, each of them answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => login('nobody', 'wrong-password')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
  });

  it('405: GET', async () => {
    const { status, body } = await app.anonymous.get(LOGIN);
    expect([status, body]).toEqual([405, { detail: 'Method Not Allowed' }]);
  });
});
