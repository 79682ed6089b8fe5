import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import type { Answer } from '../support/client.js';
import type { TestAccount } from '../support/factories.js';
import { beginAuthorization, logIn, type Person } from '../support/relying-party.js';
import { actionsIn, startGrantWorld, type GrantWorld } from './grant-world.js';

const SCOPE = 'openid read';

/** OpenID Connect Core 3.1.2.1: `prompt`, `login_hint` and what else a request may say about it. */
describe('a log-in for an application', () => {
  let world: GrantWorld;
  beforeAll(async () => {
    world = await startGrantWorld();
  });
  afterAll(() => world.app.close());

  const { aPerson } = actionsIn(() => world);
  const begin = (parameters: Record<string, string> = {}) =>
    beginAuthorization(world.config, { scope: SCOPE, prompt: 'consent', ...parameters });
  const fill = ({ username, password }: TestAccount) => ({ name: username, password });
  /** As if the person had logged in some time ago. */
  const age = (account: TestAccount, seconds: number) =>
    world.app.dataSource.query(
      `UPDATE api_keys SET created_at = now() - make_interval(secs => $2) WHERE user_id = $1`,
      [account.id, seconds],
    );
  const subOf = async (end: Answer | URL, checks: oidc.AuthorizationCodeGrantChecks) => {
    expect(end).toBeInstanceOf(URL);
    return (await oidc.authorizationCodeGrant(world.config, end as URL, checks)).claims()?.sub;
  };
  const walk = async (person: Person, url: URL | string) => (await person.walk(url)) as Answer;

  describe('with prompt=select_account', () => {
    const begun = async (parameters: Record<string, string> = {}) => {
      const { account, person } = await aPerson();
      await person.logIn(account);
      await age(account, 60);
      const attempt = await begin({ prompt: 'select_account', ...parameters });
      return { ...attempt, account, person, page: await walk(person, attempt.url) };
    };

    it('says who is logged in; the person goes on and consents', async () => {
      const { account, person, page, checks } = await begun();
      expect(page.text).toContain('<title>Choose an account');
      expect(page.text).toContain(`Continue as ${account.username}`);
      expect(page.text).toContain('asks which account to use');
      const consent = (await person.press(page, 'allow')) as Answer;
      expect(consent.text).toContain('would like to:');
      expect(await subOf(await person.press(consent, 'allow'), checks)).toBe(account.id);
    });

    it('asks for no consent that was given before', async () => {
      const { account, person } = await aPerson();
      await logIn(world.config, person, { scope: SCOPE });
      await age(account, 60);
      const { url, checks } = await begin({ prompt: 'select_account' });
      const page = await walk(person, url);
      expect(page.text).toContain('<title>Choose an account');
      expect(await subOf(await person.press(page, 'allow'), checks)).toBe(account.id);
    });

    it('lets the person log in with another account', async () => {
      const { person, page, checks } = await begun();
      const { account: other } = await aPerson();
      const [, link] = /href="(\/login[^"]+)"/.exec(page.text) ?? [];
      const form = await walk(person, link!);
      const consent = (await person.press(form, undefined, fill(other))) as Answer;
      expect(consent.text).toContain(`<strong>${other.username}</strong>`);
      expect(await subOf(await person.press(consent, 'allow'), checks)).toBe(other.id);
    });

    it('a person who has to log in first has chosen with that', async () => {
      const { account, person } = await aPerson();
      const { url, checks } = await begin({ prompt: 'select_account' });
      const form = await walk(person, url);
      const consent = (await person.press(form, undefined, fill(account))) as Answer;
      expect(consent.text).toContain('would like to:');
      expect(await subOf(await person.press(consent, 'allow'), checks)).toBe(account.id);
    });

    it('with max_age or login, going on needs a new log-in', async () => {
      const cases: Record<string, string>[] = [
        { max_age: '30' },
        { prompt: 'login select_account' },
      ];
      for (const more of cases) {
        const { account, person, page } = await begun(more);
        const form = (await person.press(page, 'allow')) as Answer;
        expect(form.text).toContain('name="password"');
        const consent = (await person.press(form, undefined, fill(account))) as Answer;
        expect(consent.text).toContain('would like to:');
        expect(await person.press(consent, 'allow')).toBeInstanceOf(URL);
      }
    });

    it('can be cancelled', async () => {
      const { person, page } = await begun();
      const end = (await person.press(page, 'deny')) as URL;
      expect(end.searchParams.get('error')).toBe('access_denied');
    });

    it('a person of a first-party client is asked too', async () => {
      const path = `/api/v1/oauth_clients/${world.client.client_id}`;
      const superuser = world.app.as(world.superuser);
      await superuser.patch(path, { is_first_party: true });
      const { person, page } = await begun();
      await superuser.patch(path, { is_first_party: false });
      expect(page.text).toContain('<title>Choose an account');
      expect(await person.press(page, 'deny')).toBeInstanceOf(URL);
    });
  });

  describe('with login_hint', () => {
    const nameIn = async (login_hint: string) => {
      const { person } = await aPerson();
      const { url } = await begin({ login_hint });
      const { text } = await walk(person, url);
      return /name="name"\s+value="([^"]*)"/.exec(text)?.[1];
    };

    it('fills in the name', async () => {
      expect(await nameIn('alice@example.com')).toBe('alice@example.com');
    });

    it.each([
      ['markup, which is shown as text', '"><script>', '&quot;&gt;&lt;script&gt;'],
      ['what is too long for a name', 'x'.repeat(256), ''],
      ['control characters', 'a\nb', ''],
      ['nothing', '', ''],
    ])('%s', async (_, hint, shown) => {
      expect(await nameIn(hint)).toBe(shown);
    });

    it('fills in the name when the person has to log in again', async () => {
      const { account, person } = await aPerson();
      await person.logIn(account);
      await age(account, 60);
      const { url } = await begin({ prompt: 'login', login_hint: account.username });
      expect((await walk(person, url)).text).toContain(`value="${account.username}"`);
    });
  });

  describe('that is begun in two tabs', () => {
    const twoTabs = async () => {
      const { account, person } = await aPerson();
      const [one, two] = [await begin(), await begin()];
      const pages = [await walk(person, one.url), await walk(person, two.url)];
      const consent = (await person.press(pages[0]!, undefined, fill(account))) as Answer;
      expect(await subOf(await person.press(consent, 'allow'), one.checks)).toBe(account.id);
      return { account, person, second: pages[1]!, checks: two.checks };
    };

    it('the second log-in form leads on, and both end in the application', async () => {
      const { account, person, second, checks } = await twoTabs();
      const page = (await person.press(second, undefined, fill(account))) as Answer;
      expect(page.status).toBe(200);
      expect(page.text).toContain(`You are logged in as <strong>${account.username}</strong>.`);
      const [, link] = /<a href="([^"]+)">Continue<\/a>/.exec(page.text) ?? [];
      const consent = await walk(person, link!);
      expect(await subOf(await person.press(consent, 'allow'), checks)).toBe(account.id);
    });

    it('the second log-in can be that of another account', async () => {
      const { person, second, checks } = await twoTabs();
      const { account: other } = await aPerson();
      const page = (await person.press(second, undefined, fill(other))) as Answer;
      const consent = (await person.press(page, undefined, fill(other))) as Answer;
      expect(await subOf(await person.press(consent, 'allow'), checks)).toBe(other.id);
    });

    it('403: a form of another browser, or one from before a log-out', async () => {
      const [{ account, person, second }, { person: other }] = [await twoTabs(), await aPerson()];
      await other.get('/login');
      expect((await other.submit(second, fill(account))).status).toBe(403);
      const leaving = await person.get('/logout');
      await person.submit(leaving);
      expect((await person.submit(leaving)).status).toBe(403);
    });
  });

  it.each([
    ['acr_values', { acr_values: 'urn:example:acr phr' }],
    ['display', { display: 'popup' }],
    ['ui_locales', { ui_locales: 'de-CH en' }],
    ['claims_locales', { claims_locales: 'de' }],
    ['unknown parameters', { audience: 'https://api.example.com' }],
  ])('accepts and ignores %s', async (_, parameters) => {
    const { account, person } = await aPerson();
    const { url, checks } = await begin(parameters);
    expect(await subOf(await person.arrive(url), checks)).toBe(account.id);
  });

  it('honours id_token_hint: of this person it changes nothing, of another it asks again', async () => {
    const { account, person } = await aPerson();
    const { id_token: own } = await logIn(world.config, person, { scope: SCOPE });
    const silent = await begin({ prompt: 'none', id_token_hint: own! });
    expect(await subOf(await person.walk(silent.url), silent.checks)).toBe(account.id);
    const { person: stranger } = await aPerson();
    const { id_token: foreign } = await logIn(world.config, stranger, { scope: SCOPE });
    const { url } = await begin({ prompt: 'none', id_token_hint: foreign! });
    expect(((await person.walk(url)) as URL).searchParams.get('error')).toBe('login_required');
  });

  it('honours max_age', async () => {
    const { account, person } = await aPerson();
    await person.logIn(account);
    await age(account, 60);
    const { url, checks } = await begin({ max_age: '3600' });
    expect(await subOf(await person.arrive(url), checks)).toBe(account.id);
    const { url: strict } = await begin({ max_age: '30' });
    expect((await walk(person, strict)).text).toContain('name="password"');
  });
});
