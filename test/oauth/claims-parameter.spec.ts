import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import {
  beginAuthorization,
  discover,
  errorOf,
  logIn,
  Person,
  register,
  type Registered,
} from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const EMAIL_AND_NAME = { id_token: { email: null }, userinfo: { name: { essential: true } } };
const SCOPES = ['openid', 'profile', 'email', 'offline_access', 'read'];

/** OpenID Connect Core 5.5. */
describe('the request parameter claims', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  let narrow: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), { scopes: SCOPES });
    config = await discover(app, client);
    narrow = await discover(app, await register(app.as(superuser), { scopes: ['openid', 'read'] }));
  });
  afterAll(() => app.close());

  const aPerson = async () => {
    const account = await anEmailUser(app, { name: 'Alice' });
    return { account, person: new Person(app, account) };
  };
  const asking = (claims: unknown, parameters: Record<string, string> = {}) => ({
    scope: 'openid',
    claims: typeof claims === 'string' ? claims : JSON.stringify(claims),
    ...parameters,
  });
  const told = (at: oidc.Configuration, token: string, { id }: TestAccount) =>
    oidc.fetchUserInfo(at, token, id);
  /** The consent page of a request, for a person who logs in on the way. */
  const consentOf = async (
    at: oidc.Configuration,
    { account, person }: { account: TestAccount; person: Person },
    parameters: Record<string, string>,
  ) => {
    const page = (await person.walk((await beginAuthorization(at, parameters)).url)) as Answer;
    if (!page.text.includes('name="password"')) return page;
    const { username: name, password } = account;
    return (await person.press(page, undefined, { name, password })) as Answer;
  };
  const errorFor = async (person: Person, parameters: Record<string, string>) =>
    (await person.arrive((await beginAuthorization(config, parameters)).url)).searchParams.get(
      'error',
    );

  it('is announced', async () => {
    const { body } = await app.anonymous.get('/.well-known/openid-configuration');
    expect(body).toMatchObject({
      claims_parameter_supported: true,
      claims_supported: expect.arrayContaining(['sub', 'auth_time', 'amr', 'name', 'email']),
    });
    expect(body.acr_values_supported).toHaveLength(2);
  });

  it('gets single claims where they were asked for, also after a refresh', async () => {
    const { account, person } = await aPerson();
    const parameters = asking(EMAIL_AND_NAME, { scope: 'openid offline_access' });
    const tokens = await logIn(config, person, parameters);
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token!);
    for (const answer of [tokens, refreshed]) {
      expect(answer.claims()).toMatchObject({ email: account.username });
      expect(answer.claims()).not.toHaveProperty('name');
      expect(await told(config, answer.access_token, account)).toEqual({
        sub: account.id,
        name: 'Alice',
      });
    }
  });

  it('the consent page tells each claim that no scope covers', async () => {
    const someone = await aPerson();
    const page = await consentOf(config, someone, asking(EMAIL_AND_NAME));
    expect(page.text).toContain('<li>See your name</li>');
    expect(page.text).toContain('<li>See your email address</li>');
    const covered = asking(EMAIL_AND_NAME, { scope: 'openid email profile' });
    const { text } = await consentOf(config, someone, covered);
    expect(text).not.toContain('<li>See your name</li>');
    expect(text.match(/See your email address/g)).toHaveLength(1);
  });

  it('what was allowed is listed, on the API and on the page', async () => {
    const { account, person } = await aPerson();
    await logIn(config, person, asking(EMAIL_AND_NAME, { scope: 'openid email' }));
    const { body } = await app.as(account).get('/api/v1/oauth_grants');
    expect((body as { claims: string[] }[])[0]!.claims.toSorted()).toEqual(['email', 'name']);
    const { text } = await person.get('/applications');
    expect(text).toContain('<li>See your name</li>');
    expect(text.match(/See your email address/g)).toHaveLength(1);
  });

  it('a further claim needs consent again, the same one does not', async () => {
    const { person } = await aPerson();
    await logIn(config, person, asking({ userinfo: { name: null } }));
    const silent = { prompt: 'none' };
    expect(await errorFor(person, asking({ userinfo: { name: null } }, silent))).toBeNull();
    expect(await errorFor(person, asking(EMAIL_AND_NAME, silent))).toBe('consent_required');
    await logIn(config, person, asking(EMAIL_AND_NAME));
    expect(await errorFor(person, asking(EMAIL_AND_NAME, silent))).toBeNull();
  });

  describe('is no way around the scopes of a client', () => {
    const wide = {
      id_token: { email: { essential: true }, name: null },
      userinfo: { email: { essential: true }, email_verified: null, picture: null },
    };

    it('that never had them: nothing is asked of the person, and nothing told', async () => {
      const { account, person } = await aPerson();
      const page = await consentOf(narrow, { account, person }, asking(wide));
      expect(page.text).not.toMatch(/See your (name|email|picture)/);
      const tokens = await logIn(narrow, person, asking(wide));
      for (const name of ['email', 'name']) expect(tokens.claims()).not.toHaveProperty(name);
      expect(await told(narrow, tokens.access_token, account)).toEqual({ sub: account.id });
    });

    it('that loses them: what was granted is told no more', async () => {
      const { account, person } = await aPerson();
      const losing = await register(app.as(superuser), { scopes: SCOPES });
      const at = await discover(app, losing);
      const parameters = asking(EMAIL_AND_NAME, { scope: 'openid offline_access' });
      const tokens = await logIn(at, person, parameters);
      const { status } = await app
        .as(superuser)
        .patch(`/api/v1/oauth_clients/${losing.client_id}`, {
          scopes: ['openid', 'offline_access'],
        });
      expect(status).toBe(200);
      expect(await told(at, tokens.access_token, account)).toEqual({ sub: account.id });
      const refreshed = await oidc.refreshTokenGrant(at, tokens.refresh_token!);
      expect(refreshed.claims()).not.toHaveProperty('email');
    });
  });

  it('unknown claims and members are ignored, essential ones too', async () => {
    const { account, person } = await aPerson();
    const tokens = await logIn(
      config,
      person,
      asking(
        '{"userinfo":{"__proto__":{"essential":true},"password":{"essential":true},"locale":null,"name":null},"more":7}',
      ),
    );
    expect(await told(config, tokens.access_token, account)).toEqual({
      sub: account.id,
      name: 'Alice',
    });
  });

  it('an address without a proof is in no claim', async () => {
    const account = await aUser(app, { name: 'bob@example.com' });
    const tokens = await logIn(
      config,
      new Person(app, account),
      asking({ id_token: { email: { essential: true }, name: null, email_verified: null } }),
    );
    expect(JSON.stringify(tokens.claims())).not.toMatch(/"email|"name|@/);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['neither member', '{"other":{}}'],
    ['a member that is a list', '{"id_token":[]}'],
    ['a member that is null', '{"userinfo":null}'],
    ['a claim that is a text', '{"userinfo":{"email":"yes"}}'],
    ['a claim that is a list', '{"id_token":{"email":[]}}'],
    ['an essential that is a text', '{"id_token":{"email":{"essential":"true"}}}'],
    ['values that are a text', '{"id_token":{"acr":{"essential":true,"values":"1"}}}'],
    ['a sub that is a number', '{"id_token":{"sub":{"value":7}}}'],
  ])('invalid_request: %s', async (_, claims) => {
    const { person } = await aPerson();
    expect(await errorFor(person, asking(claims))).toBe('invalid_request');
  });

  describe('acr and auth_time', () => {
    it.each([
      ['values', { essential: true, values: ['urn:example:gold', '2'] }],
      ['a value', { essential: true, value: 'urn:example:gold' }],
    ])('an essential acr with %s fails, since no log-in has one', async (_, acr) => {
      const { person } = await aPerson();
      const error = await errorFor(person, asking({ id_token: { acr } }));
      expect(error).toBe('unmet_authentication_requirements');
    });

    it('a voluntary acr is told as it is, and an essential auth_time is there', async () => {
      const { person } = await aPerson();
      const id_token = { acr: { values: ['2'] }, auth_time: { essential: true } };
      const claims = (await logIn(config, person, asking({ id_token }))).claims()!;
      expect(claims['acr']).toBe('urn:gatehouse:acr:1fa');
      expect(claims.auth_time).toEqual(expect.any(Number));
    });
  });

  describe('a sub with a value', () => {
    const wanting = ({ id }: TestAccount, parameters = {}) =>
      asking({ id_token: { sub: { value: id } } }, parameters);

    it('another account is asked to log in as that one, and gets no code', async () => {
      const [{ person }, other] = [await aPerson(), await aPerson()];
      await logIn(config, person);
      const { url, checks } = await beginAuthorization(config, wanting(other.account));
      const page = (await person.walk(url)) as Answer;
      expect(page.text).toContain('name="password"');
      const { username: name, password } = other.account;
      const consent = (await person.press(page, undefined, { name, password })) as Answer;
      const end = (await person.press(consent, 'allow')) as URL;
      const tokens = await oidc.authorizationCodeGrant(config, end, checks);
      expect(tokens.claims()!.sub).toBe(other.account.id);
    });

    it('login_required with prompt=none, unless it is the own one', async () => {
      const [{ account, person }, other] = [await aPerson(), await aPerson()];
      await logIn(config, person, wanting(account));
      const silent = { prompt: 'none' };
      expect(await errorFor(person, wanting(account, silent))).toBeNull();
      expect(await errorFor(person, wanting(other.account, silent))).toBe('login_required');
    });
  });

  it('counts for devices too', async () => {
    const { account, person } = await aPerson();
    const started = await oidc.initiateDeviceAuthorization(config, asking(EMAIL_AND_NAME));
    let page = (await person.walk(started.verification_uri_complete!)) as Answer;
    while (!page.text.includes('name="password"')) page = (await person.press(page)) as Answer;
    const { username: name, password } = account;
    page = (await person.press(page, undefined, { name, password })) as Answer;
    expect(page.text).toContain('<li>See your email address</li>');
    await person.press(page, 'allow');
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.1 });
    expect(tokens.claims()).toMatchObject({ email: account.username });
    const wrong = oidc.initiateDeviceAuthorization(config, asking('[]'));
    expect(await errorOf(wrong)).toBe('invalid_request');
  });
});
