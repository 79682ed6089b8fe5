import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { beginAuthorization, discover, register, type Person } from '../support/relying-party.js';
import { actionsIn, startGrantWorld, type GrantWorld } from './grant-world.js';

const OFFLINE = 'openid offline_access';
const CONSENT = 'value="allow"';

/** Most applications ask for a refresh token by the scope alone, without `prompt=consent`. */
describe('offline_access', () => {
  let world: GrantWorld;
  beforeAll(async () => {
    world = await startGrantWorld();
  });
  afterAll(() => world.app.close());

  const { aPerson, grantsOf, isGood, logOut } = actionsIn(() => world);
  const ask = async (config: oidc.Configuration, scope: string, prompt?: string) => {
    const { url, checks } = await beginAuthorization(config, { scope });
    url.searchParams.delete('prompt');
    if (prompt !== undefined) url.searchParams.set('prompt', prompt);
    return { url, checks };
  };
  const logIn = async (person: Person, scope: string, config = world.config) => {
    const { url, checks } = await ask(config, scope);
    return oidc.authorizationCodeGrant(config, await person.arrive(url), checks);
  };
  /** What a person who is logged in sees first. */
  const firstPage = async (person: Person, scope: string, prompt?: string) => {
    const { url } = await ask(world.config, scope, prompt);
    const end = await person.walk(url);
    return end instanceof URL ? end.searchParams : end.text;
  };
  const aClient = async (changes: object) =>
    discover(world.app, await register(world.app.as(world.superuser), changes));

  it('without a prompt: asks for consent once, and yields a refresh token each time', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    expect(await firstPage(person, OFFLINE)).toContain(
      'The application keeps access when you log out.',
    );
    const first = await logIn(person, OFFLINE);
    expect(first.scope?.split(' ').sort()).toEqual(OFFLINE.split(' ').sort());
    expect(await firstPage(person, OFFLINE)).toBeInstanceOf(URLSearchParams);
    const second = await logIn(person, OFFLINE);
    for (const { refresh_token: token } of [first, second]) {
      expect((await oidc.refreshTokenGrant(world.config, token!)).access_token).toBeDefined();
    }
    expect(await grantsOf(account)).toMatchObject([{ ends_with_log_in: false }]);
  });

  it('without a prompt: outlasts the log-out, as the consent page said', async () => {
    const { person } = await aPerson();
    const tokens = await logIn(person, `${OFFLINE} read`);
    await logOut(person);
    expect(await isGood(tokens.access_token)).toBe(true);
  });

  it('after a consent to access that ends with the log-in: asks again', async () => {
    const { person } = await aPerson();
    expect((await logIn(person, 'openid read')).refresh_token).toBeUndefined();
    expect(await firstPage(person, 'openid read')).toBeInstanceOf(URLSearchParams);
    expect(await firstPage(person, OFFLINE)).toContain(CONSENT);
  });

  it('prompt=none: consent_required before a consent to it, a refresh token after', async () => {
    const { person } = await aPerson();
    await logIn(person, 'openid read');
    const refused = (await firstPage(person, OFFLINE, 'none')) as URLSearchParams;
    expect(refused.get('error')).toBe('consent_required');
    await logIn(person, OFFLINE);
    const { url, checks } = await ask(world.config, OFFLINE, 'none');
    const end = (await person.walk(url)) as URL;
    const tokens = await oidc.authorizationCodeGrant(world.config, end, checks);
    expect(tokens.refresh_token).toBeDefined();
  });

  it('prompt=consent: asks each time', async () => {
    const { person } = await aPerson();
    await logIn(person, OFFLINE);
    expect(await firstPage(person, OFFLINE, 'consent')).toContain(CONSENT);
  });

  it('of a first-party client: yields a refresh token without a question', async () => {
    const config = await aClient({ is_first_party: true });
    const { account, person } = await aPerson();
    await person.logIn(account);
    const { url, checks } = await ask(config, OFFLINE);
    const end = (await person.walk(url)) as URL;
    const tokens = await oidc.authorizationCodeGrant(config, end, checks);
    expect(tokens.refresh_token).toBeDefined();
  });

  it.each([
    ['without the grant type', { grant_types: ['authorization_code'] }],
    ['without the scope', { scopes: ['openid', 'read'] }],
  ])('of a client %s: is left out', async (_name, changes) => {
    const { person } = await aPerson();
    const tokens = await logIn(person, OFFLINE, await aClient(changes));
    expect(tokens).toMatchObject({ scope: 'openid' });
    expect(tokens.refresh_token).toBeUndefined();
  });
});
