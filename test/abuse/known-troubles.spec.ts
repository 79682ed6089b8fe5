import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type * as oidc from 'openid-client';
import { anEmailUser, aLogin, aSuperuser, type TestAccount } from '../support/factories.js';
import { discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf, secondsFromNow, signToken, unsignedToken } from '../support/tokens.js';
import { everyCredential, openedBy, type Held } from './every-credential.js';

const NEXT = 'another long passphrase';

// Known vulnerabilities of other products that no other test covers as a whole: a credential that
// ends, ends on every API, and no API accepts a forged token. For the others and their tests, see
// docs/promises.md.
let app: TestApp;
let superuser: TestAccount;
let admin: ReturnType<TestApp['withToken']>;
let party: oidc.Configuration;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
  admin = app.withToken(superuser.apiKey);
  party = await discover(app, await register(app.as(superuser)));
});
afterAll(() => app.close());

describe('tokens that outlive what should end them', () => {
  const openedByAll = async (held: Held) => {
    const all: Record<string, string[]> = {};
    for (const [name, opened] of Object.entries(held)) all[name] = await opened();
    return all;
  };
  const closed = (held: Held) => Object.fromEntries(Object.keys(held).map((name) => [name, []]));
  const assertGood = async (held: Held) => {
    for (const [name, APIs] of Object.entries(await openedByAll(held))) {
      expect([name, APIs]).not.toEqual([name, []]);
    }
  };

  const langflowPatch = (json: object) => (user: TestAccount) =>
    app.as(superuser).patch(`/api/v1/users/${user.id}`, json);
  const windmillUpdate = (json: object) => (user: TestAccount) =>
    admin.post(`/api/users/update/${user.username}`, json);
  const zenmlPatch = (json: object) => (user: TestAccount) =>
    admin.patch(`/users/${user.id}`, json);

  it.each([
    [
      "one's own, Langflow",
      ({ id, password, apiKey }: TestAccount) =>
        app.as({ apiKey }).patch(`/api/v1/users/${id}/reset-password`, {
          current_password: password,
          password: NEXT,
        }),
    ],
    ['set by a superuser, Langflow', langflowPatch({ password: NEXT })],
    [
      "one's own, Windmill",
      ({ apiKey }: TestAccount) =>
        app.withToken(apiKey).post('/api/users/setpassword', { password: NEXT }),
    ],
    [
      'set by a superuser, Windmill',
      ({ username }: TestAccount) =>
        admin.post(`/api/users/set_password_of/${username}`, { password: NEXT }),
    ],
    [
      "one's own, ZenML",
      ({ username, password }: TestAccount) =>
        app.anonymous.form('/auth/change_password', { username, password, new_password: NEXT }),
    ],
    ['set by a superuser, ZenML', zenmlPatch({ password: NEXT })],
  ])(
    'a new password (%s) ends every log-in on every API, but no API key',
    async (_name, change) => {
      const user = await anEmailUser(app);
      const { ofLogIns, ofKeys } = await everyCredential(app, party, user);
      await assertGood({ ...ofLogIns, ...ofKeys });
      expect((await change(user)).status).toBeLessThan(300);
      expect(await openedByAll(ofLogIns)).toEqual(closed(ofLogIns));
      await assertGood(ofKeys);
    },
  );

  it.each([
    ['deactivated, Langflow', langflowPatch({ is_active: false }), true],
    ['deactivated, Windmill', windmillUpdate({ disabled: true }), true],
    ['deactivated, ZenML', zenmlPatch({ is_active: false }), true],
    [
      'deleted, Langflow',
      ({ id }: TestAccount) => app.as(superuser).delete(`/api/v1/users/${id}`),
      false,
    ],
    [
      'deleted, Windmill',
      ({ username }: TestAccount) => admin.delete(`/api/users/delete/${username}`),
      false,
    ],
    ['deleted, ZenML', ({ id }: TestAccount) => admin.delete(`/users/${id}`), false],
  ])('no API accepts a credential of an account that was %s', async (_name, change, comesBack) => {
    const user = await anEmailUser(app);
    const { ofLogIns, ofKeys } = await everyCredential(app, party, user);
    await assertGood({ ...ofLogIns, ...ofKeys });
    expect((await change(user)).status).toBeLessThan(300);
    const all = { ...ofLogIns, ...ofKeys };
    expect(await openedByAll(all)).toEqual(closed(all));
    if (!comesBack) return;
    expect((await langflowPatch({ is_active: true })(user)).status).toBe(200);
    expect(await openedByAll(ofLogIns)).toEqual(closed(ofLogIns));
    await assertGood(ofKeys);
  });

  it('a log-out on one API ends the log-in and its credentials on all APIs', async () => {
    const user = await anEmailUser(app);
    const { ofLogIns, tokens } = await everyCredential(app, party, user);
    const ends: [string[], () => Promise<{ status: number }>][] = [
      [
        ['Langflow token', 'Langflow cookie', 'Langflow refresh token'],
        () => app.withToken(tokens.langflow).post('/api/v1/logout'),
      ],
      [
        ['Windmill token', 'Windmill cookie'],
        () => app.withToken(tokens.windmill).post('/api/auth/logout'),
      ],
      [
        ['ZenML token', 'ZenML token of a token'],
        () => app.withToken(tokens.zenml).send('POST', '/auth/logout'),
      ],
      [
        ['cookie of the pages'],
        () => {
          const cookie = `gatehouse_session=${tokens.page}`;
          return app.anonymous.with({ cookie, origin: app.url }).send('POST', '/auth/logout');
        },
      ],
    ];
    const gone = new Set<string>();
    for (const [names, logOut] of ends) {
      expect((await logOut()).status).toBe(200);
      for (const name of names) gone.add(name);
      const open = Object.entries(await openedByAll(ofLogIns)).filter(([, APIs]) => APIs.length);
      const left = Object.keys(ofLogIns).filter((name) => !gone.has(name));
      expect(open.map(([name]) => name)).toEqual(left);
    }
  });
});

describe('forged tokens', () => {
  /** A token with a given header, signed with a given secret. */
  const handSigned = (header: object, claims: object, secret: string | Buffer) => {
    const parts = [{ typ: 'JWT', ...header }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signature = createHmac('sha256', secret).update(parts.join('.')).digest('base64url');
    return [...parts, signature].join('.');
  };

  it('401 or 403: unsigned, with a confused algorithm, a foreign key, expired, of the wrong kind', async () => {
    const account = await aSuperuser(app);
    const { access, refresh } = await aLogin(app, account);
    const good = claimsOf(access);
    expect(await openedBy(app.withToken(access))).toContain('Langflow');
    expect(await openedBy(app.withToken(signToken(app, good)))).toContain('ZenML');

    const { text } = await app.anonymous.get('/oauth/jwks');
    const [jwk] = (JSON.parse(text) as { keys: (JsonWebKey & { kid: string })[] }).keys;
    const published = createPublicKey({ key: jwk!, format: 'jwk' });
    const pem = published.export({ type: 'spki', format: 'pem' }) as string;
    const kid = jwk!.kid;
    const tokens = await logIn(party, new Person(app, account), { scope: 'openid offline_access' });
    const idToken = tokens.id_token!;

    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const own = publicKey.export({ format: 'jwk' });
    const foreign = (options: jwt.SignOptions, claims: object = good) =>
      jwt.sign(claims, privateKey, { algorithm: 'RS256', noTimestamp: true, ...options });
    const asIssuer = { ...claimsOf(idToken), ...good };

    const forged: Record<string, string> = {
      'alg none': unsignedToken(good),
      'alg none, in other letters': unsignedToken(good).replace(
        /^[^.]+/,
        Buffer.from('{"alg":"nOnE"}').toString('base64url'),
      ),
      'HS256 by the published key, PEM': handSigned({ alg: 'HS256', kid }, good, pem),
      'HS256 by the published key, PEM without its last line end': handSigned(
        { alg: 'HS256', kid },
        good,
        pem.trim(),
      ),
      'HS256 by the published key, PKCS #1': handSigned(
        { alg: 'HS256' },
        good,
        published.export({ type: 'pkcs1', format: 'pem' }),
      ),
      'HS256 by the published key, DER': handSigned(
        { alg: 'HS256' },
        good,
        published.export({ type: 'spki', format: 'der' }),
      ),
      'HS256 by the published key, JWK': handSigned({ alg: 'HS256' }, good, JSON.stringify(jwk)),
      'HS256 by the modulus': handSigned({ alg: 'HS256' }, good, jwk!.n!),
      'HS256 by nothing': handSigned({ alg: 'HS256' }, good, ''),
      'HS256 by a key that the header names': handSigned(
        { alg: 'HS256', kid: '../../../../../../dev/null' },
        good,
        '',
      ),
      'RS256, another key under the published name': foreign({ keyid: kid }, asIssuer),
      'RS256, the key in the header': foreign({ header: { alg: 'RS256', jwk: own } as never }),
      'RS256, the address of the key in the header': foreign({
        header: { alg: 'RS256', jku: `${app.url}/oauth/jwks` },
      }),
      ES256: jwt.sign(good, curve, { algorithm: 'ES256', noTimestamp: true }),
      PS256: foreign({ algorithm: 'PS256' }),
      'a foreign issuer': foreign({}, { ...asIssuer, iss: 'https://evil.example.com' }),
      'our own ID token': idToken,
      'our own ID token, its claims signed as a session': handSigned(
        { alg: 'HS256' },
        claimsOf(idToken),
        idToken,
      ),
      expired: signToken(app, { ...good, exp: secondsFromNow(-5) }),
      'a refresh token': refresh,
      'a refresh token of OAuth 2.0': tokens.refresh_token!,
      'of no session': signToken(app, { sub: good['sub'], type: 'access' }),
      'with a good signature and the claims of an ID token': signToken(app, claimsOf(idToken)),
    };
    const opened: Record<string, string[]> = {};
    for (const [name, token] of Object.entries(forged)) {
      const cookie = `access_token_lf=${token}; token=${token}; gatehouse_session=${token}`;
      const APIs = [
        ...(await openedBy(app.withToken(token))),
        ...(await openedBy(app.anonymous.with({ cookie }))),
        ...(await openedBy(app.as({ apiKey: token }))),
      ];
      const again = app.anonymous.with({ cookie: `refresh_token_lf=${token}` });
      if (token !== refresh && (await again.post('/api/v1/refresh')).status === 200) {
        APIs.push('refresh');
      }
      if (APIs.length > 0) opened[name] = APIs;
    }
    expect(opened).toEqual({});
  });

  it('a token works on other APIs if they look for it in the same place, with the same rights', async () => {
    const user = await anEmailUser(app);
    const { username, password } = user;
    const login = await app.anonymous.post('/api/auth/login', { email: username, password });
    const { access } = await aLogin(app, user);
    expect(await openedBy(app.withToken(login.text))).toEqual(['Langflow', 'Windmill', 'ZenML']);
    expect(await openedBy(app.withToken(access))).toEqual(['Langflow', 'ZenML']);
    const { access_token: limited } = await logIn(party, new Person(app, user), {
      scope: 'openid',
    });
    // Valid only for userinfo.
    expect(await openedBy(app.withToken(limited))).toEqual(['OAuth 2.0']);
  });
});
