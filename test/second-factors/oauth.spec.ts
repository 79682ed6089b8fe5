import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser } from '../support/factories.js';
import { beginAuthorization, discover, logIn, Person, register } from '../support/relying-party.js';
import { aTotp, codeOf, forgetUses, type TestTotp } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ONE = 'urn:gatehouse:acr:1fa';
const TWO = 'urn:gatehouse:acr:2fa';

/** What relying parties learn (OpenID Connect Core 2 and 5.5.1.1, RFC 8176). */
describe('OpenID Connect and second factors', () => {
  let app: TestApp;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    config = await discover(app, await register(app.as(await aSuperuser(app))));
  });
  afterAll(() => app.close());

  const aPerson = async () => {
    const account = await anEmailUser(app);
    return { account, person: new Person(app, account) };
  };
  const withFactor = async () => {
    const made = await aPerson();
    return { ...made, totp: await aTotp(app, made.account) };
  };
  const essential = (...values: string[]) => ({
    scope: 'openid',
    claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }),
  });
  /** Logs in with both steps on the way of a request. */
  const logInTwice = async (
    { person, totp }: { person: Person; totp: TestTotp },
    parameters: Readonly<Record<string, string>> = {},
    code = codeOf(totp.secret),
  ) => {
    const { url, checks } = await beginAuthorization(config, parameters);
    const page = (await person.consent(url)) as Answer;
    expect(page.text).toContain('name="code"');
    let at = await person.press(page, undefined, { code });
    if (!(at instanceof URL)) at = await person.press(at, 'allow');
    return (await oidc.authorizationCodeGrant(config, at as URL, checks)).claims()!;
  };

  it('discovery names the levels', async () => {
    const { body } = await app.anonymous.get('/.well-known/openid-configuration');
    expect(body.acr_values_supported).toEqual([ONE, TWO]);
  });

  it('400: an access token changes no factors, not even one with all scopes', async () => {
    const { account, person } = await aPerson();
    const scopes = ['openid', 'admin'];
    const program = await discover(app, await register(app.as(await aSuperuser(app)), { scopes }));
    const { access_token } = await logIn(program, person, { scope: 'openid admin' });
    const { id } = await aTotp(app, account);
    const client = app.withToken(access_token);
    const path = '/api/v1/account/second_factors';
    expect((await client.post(`${path}/totp`, {})).status).toBe(400);
    expect((await client.delete(`${path}/${id}`)).status).toBe(400);
  });

  it('a log-in with a code: amr, acr and the time of the second step', async () => {
    const made = await withFactor();
    const before = Math.floor(Date.now() / 1000);
    const claims = await logInTwice(made);
    expect(claims.amr).toEqual(['pwd', 'otp', 'mfa']);
    expect(claims['acr']).toBe(TWO);
    expect(claims.auth_time).toBeGreaterThanOrEqual(before);
  });

  it('a log-in with a recovery code, and one with a password alone', async () => {
    const made = await withFactor();
    const claims = await logInTwice(made, {}, made.totp.recoveryCodes[0]);
    expect([claims.amr, claims['acr']]).toEqual([['pwd', 'mfa'], TWO]);
    const plain = (await logIn(config, (await aPerson()).person)).claims()!;
    expect([plain.amr, plain['acr']]).toEqual([['pwd'], ONE]);
  });

  it('an essential acr that the log-in has is told', async () => {
    const made = await withFactor();
    expect((await logInTwice(made, essential(TWO)))['acr']).toBe(TWO);
  });

  it('two factors meet a request for one', async () => {
    const made = await withFactor();
    expect((await logInTwice(made, essential(ONE)))['acr']).toBe(ONE);
    const { url, checks } = await beginAuthorization(config, essential(TWO));
    const again = await oidc.authorizationCodeGrant(config, await made.person.arrive(url), checks);
    expect(again.claims()!['acr']).toBe(TWO);
  });

  it('a log-in without the factor is asked to log in again, and then has it', async () => {
    const { account, person } = await aPerson();
    expect((await logIn(config, person)).claims()!['acr']).toBe(ONE);
    const totp = await aTotp(app, account);
    await forgetUses(app, account.id);
    expect((await logInTwice({ person, totp }, essential(TWO)))['acr']).toBe(TWO);
  });

  it('unmet_authentication_requirements: the account has no second factor', async () => {
    const { person } = await aPerson();
    const { url } = await beginAuthorization(config, essential(TWO));
    const end = await person.arrive(url);
    expect(end.searchParams.get('error')).toBe('unmet_authentication_requirements');
    expect(end.searchParams.get('code')).toBeNull();
  });

  it('login_required with prompt=none, for a level that the log-in lacks', async () => {
    const { person } = await aPerson();
    await logIn(config, person);
    const parameters = { ...essential(TWO), prompt: 'none' };
    const end = await person.arrive((await beginAuthorization(config, parameters)).url);
    expect(end.searchParams.get('error')).toBe('login_required');
  });

  it('acr_values are voluntary: the log-in tells the level that it has', async () => {
    const { person } = await aPerson();
    const claims = (await logIn(config, person, { acr_values: TWO })).claims()!;
    expect(claims['acr']).toBe(ONE);
  });

  it('a first step alone authorizes nothing', async () => {
    const { account, person } = await withFactor();
    const { url } = await beginAuthorization(config);
    const login = (await person.walk(url)) as Answer;
    const { username: name, password } = account;
    const code = (await person.press(login, undefined, { name, password })) as Answer;
    expect(code.text).toContain('name="code"');
    const again = (await person.walk(url)) as Answer;
    expect(again.text).toContain('name="password"');
  });
});
