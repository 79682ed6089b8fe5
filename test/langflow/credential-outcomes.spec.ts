import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { Session } from '../../src/auth/session.entity.js';
import { activate, deactivate, remove } from '../support/accounts.js';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf, secondsFromNow, signToken, unsignedToken } from '../support/tokens.js';
import { expires } from './expiring.js';

const WHOAMI = '/api/v1/users/whoami';

/** The answer to every kind of credential (contract langflow 3.2). */
describe('The outcome of a credential', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  let access: string;
  let refresh: string;

  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    user = await aUser(app);
    ({ access, refresh } = await aLogin(app, user));
  });

  const byKey = (apiKey: string) => app.as({ apiKey }).get(WHOAMI);
  const byToken = (token: string) => app.withToken(token).get(WHOAMI);
  const expectRefusal = async (
    answer: ReturnType<typeof byKey>,
    status: number,
    detail: string,
  ): Promise<void> => {
    const { status: answered, body, headers } = await answer;
    expect([answered, body]).toEqual([status, { detail }]);
    expect(headers.get('www-authenticate')).toBeNull();
  };

  describe('API key', () => {
    const expectInvalid = (key: string) => expectRefusal(byKey(key), 403, 'Invalid API key');

    it('403: unknown', () => expectInvalid(`sk-${'a'.repeat(43)}`));
    it('403: not of the form of a key', () => expectInvalid('x'));
    it('403: a single space, in the query', async () => {
      const answer = app.anonymous.get(`${WHOAMI}?x-api-key=%20`);
      await expectRefusal(answer, 403, 'Invalid API key');
    });
    it('403: NUL in the query', async () => {
      const answer = app.anonymous.get(`${WHOAMI}?x-api-key=sk-%00`);
      await expectRefusal(answer, 403, 'Invalid API key');
    });
    it('403: a valid key with one more character', () => expectInvalid(`${user.apiKey}x`));
    it('403: a valid key in another case', () => expectInvalid(user.apiKey.toUpperCase()));

    it('403: deleted', async () => {
      const key = await anApiKey(app, user.id);
      expect((await byKey(key.text)).status).toBe(200);
      await app.as(user).delete(`/api/v1/api_key/${key.id}`);
      await expectInvalid(key.text);
    });

    it('403: switched off', async () => {
      const key = await anApiKey(app, user.id);
      await app.dataSource.manager.update(ApiKey, key.id, { isActive: false });
      await expectInvalid(key.text);
    });

    it('403: expired', async () => {
      const key = await anApiKey(app, user.id, { expiresAt: new Date(Date.now() - 1000) });
      await expectInvalid(key.text);
    });

    it('403: expires after it was accepted', async () => {
      await expires(async (expiresAt) => {
        const { text } = await anApiKey(app, user.id, { expiresAt });
        return { ask: () => byKey(text), expectExpired: () => expectInvalid(text) };
      });
    });

    it('403: its user is inactive; 200 once active again', async () => {
      await deactivate(app, superuser, user);
      await expectRefusal(byKey(user.apiKey), 403, 'API key authentication failed');
      await activate(app, superuser, user);
      expect((await byKey(user.apiKey)).status).toBe(200);
    });

    it('403: its user was deleted', async () => {
      await remove(app, superuser, user);
      await expectInvalid(user.apiKey);
    });
  });

  describe('token', () => {
    const expectInvalid = (token: string) => expectRefusal(byToken(token), 401, 'Invalid token');

    it('401: malformed', () => expectInvalid('not-a-token'));
    it('401: signed with another secret', () =>
      expectInvalid(
        signToken(app, claimsOf(access), { key: 'another-secret-of-32-characters!!' }),
      ));
    it('401: alg none', () => expectInvalid(unsignedToken(claimsOf(access))));
    it('401: alg none with the old signature', () =>
      expectInvalid(unsignedToken(claimsOf(access)) + access.split('.')[2]));
    it('401: another algorithm with the right secret', () =>
      expectInvalid(signToken(app, claimsOf(access), { algorithm: 'HS512' })));
    it('401: other claims under the old signature', () => {
      const [head, , signature] = access.split('.');
      const [, claims] = unsignedToken({ ...claimsOf(access), sub: superuser.id }).split('.');
      return expectInvalid(`${head}.${claims}.${signature}`);
    });
    it('401: not valid yet', () =>
      expectInvalid(signToken(app, { ...claimsOf(access), nbf: secondsFromNow(60) })));
    it('401: of an unknown session', () =>
      expectInvalid(signToken(app, { ...claimsOf(access), sid: undefined })));
    it('401: of a session of another account', () =>
      expectInvalid(signToken(app, { ...claimsOf(access), sub: superuser.id })));

    it('401: expired', () =>
      expectRefusal(
        byToken(signToken(app, { ...claimsOf(access), exp: secondsFromNow(-1) })),
        401,
        'Token has expired',
      ));
    it('401: expires after it was accepted', async () => {
      await expires((expiresAt) => {
        const token = signToken(app, { ...claimsOf(access), exp: +expiresAt / 1000 });
        return {
          ask: () => byToken(token),
          expectExpired: () => expectRefusal(byToken(token), 401, 'Token has expired'),
        };
      });
    });
    it('401: a token that was just accepted, with another signature', async () => {
      expect((await byToken(access)).status).toBe(200);
      const [head, claims, signature] = access.split('.');
      const other = signature!.startsWith('A') ? 'B' : 'A';
      await expectInvalid(`${head}.${claims}.${other}${signature!.slice(1)}`);
    });
    it('401: expired, even if other things are wrong with it', () =>
      expectRefusal(
        byToken(signToken(app, { exp: secondsFromNow(-1) })),
        401,
        'Token has expired',
      ));

    it('401: a refresh token in place of an access token', () =>
      expectRefusal(byToken(refresh), 401, 'Invalid token type'));
    it.each([undefined, 'Access', 'api', 7])('401: type %p', (type) =>
      expectRefusal(
        byToken(signToken(app, { ...claimsOf(access), type })),
        401,
        'Invalid token type',
      ),
    );
    it('401: no sub', () =>
      expectRefusal(
        byToken(signToken(app, { ...claimsOf(access), sub: undefined })),
        401,
        'Invalid token payload',
      ));

    describe('whose account cannot be found', () => {
      const unknown = (sub: unknown) =>
        signToken(app, {
          type: 'access',
          exp: secondsFromNow(60),
          sid: claimsOf(access)['sid'],
          sub,
        });
      const gone = async () => {
        await remove(app, superuser, user);
        return access;
      };
      const CASES: [string, () => string | Promise<string>][] = [
        ['sub is not a UUID', () => unknown('admin')],
        ['sub is an SQL injection', () => unknown("' OR 1=1 --")],
        ['sub is an unknown UUID', () => unknown('00000000-0000-4000-8000-000000000000')],
        ['its user was deleted', gone],
      ];

      it.each(CASES)('401: %s, without a key', async (_title, token) => {
        await expectRefusal(byToken(await token()), 401, 'Token authentication failed');
      });

      it.each(CASES)('403: %s, with an invalid key', async (_title, token) => {
        const client = app.withToken(await token()).with({ 'x-api-key': 'sk-bad' });
        await expectRefusal(client.get(WHOAMI), 403, 'Invalid API key');
      });

      it.each(CASES)('200: %s, with a valid key', async (_title, token) => {
        const client = app.withToken(await token()).with({ 'x-api-key': superuser.apiKey });
        const { status, body } = await client.get(WHOAMI);
        expect([status, body.id]).toEqual([200, superuser.id]);
      });
    });

    it('401: of an inactive user, even with a valid key', async () => {
      await deactivate(app, superuser, user);
      const detail = 'User account is inactive';
      await expectRefusal(byToken(access), 401, detail);
      const client = app.withToken(access).with({ 'x-api-key': superuser.apiKey });
      await expectRefusal(client.get(WHOAMI), 401, detail);
    });

    it('401: issued before a deactivation, although the user is active again', async () => {
      await deactivate(app, superuser, user);
      await activate(app, superuser, user);
      await expectInvalid(access);
      const { access: fresh } = await aLogin(app, user);
      expect((await byToken(fresh)).status).toBe(200);
    });

    it('401: issued before the user changed the password', async () => {
      const path = `/api/v1/users/${user.id}/reset-password`;
      expect((await app.as(user).patch(path, { password: 'another-one-1' })).status).toBe(200);
      await expectInvalid(access);
    });

    it('401: issued before a superuser changed the password', async () => {
      await app.as(superuser).patch(`/api/v1/users/${user.id}`, { password: 'another-one-1' });
      await expectInvalid(access);
    });

    it('401: its session has expired', async () => {
      const id = claimsOf(access)['sid'] as string;
      await app.dataSource.manager.update(Session, id, { expiresAt: new Date(Date.now() - 1000) });
      await expectInvalid(access);
    });
  });

  describe('on a route for superusers', () => {
    const expectTooLow = (answer: ReturnType<typeof byKey>) =>
      expectRefusal(answer, 403, "The user doesn't have enough privileges");

    it('403: an ordinary user by key', () => expectTooLow(app.as(user).get('/api/v1/users/')));
    it('403: an ordinary user by token', () =>
      expectTooLow(app.withToken(access).get('/api/v1/users/')));
    it('200, then 403: a demotion takes effect at once, also in a session', async () => {
      const second = await aSuperuser(app);
      const client = app.withToken((await aLogin(app, second)).access);
      expect((await client.get('/api/v1/users/')).status).toBe(200);
      await app.as(superuser).patch(`/api/v1/users/${second.id}`, { is_superuser: false });
      await expectTooLow(client.get('/api/v1/users/'));
    });
  });
});

/**
 * With authentication off, a request without credentials acts as the superuser (contract langflow
 * 3.2).
 */
describe('AUTH_ENABLED=false', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ AUTH_ENABLED: 'false' });
  });
  afterAll(() => app.close());

  it('403: a request without credentials, and there is no superuser', async () => {
    const { status, body } = await app.anonymous.get(WHOAMI);
    expect([status, body.detail]).toEqual([403, 'No authentication credentials provided']);
  });

  it('200: a request without credentials acts as the superuser', async () => {
    const superuser = await aSuperuser(app);
    const { status, body } = await app.anonymous.get(WHOAMI);
    expect([status, body.id]).toEqual([200, superuser.id]);
  });

  it('200: a request with a credential acts as its owner', async () => {
    const user = await aUser(app);
    const { status, body } = await app.as(user).get(WHOAMI);
    expect([status, body.id]).toEqual([200, user.id]);
  });

  it('401, 403: an invalid credential is still rejected', async () => {
    expect((await app.withToken('bad').get(WHOAMI)).status).toBe(401);
    expect((await app.as({ apiKey: 'bad' }).get(WHOAMI)).status).toBe(403);
  });
});
