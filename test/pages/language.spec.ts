import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSetCookie } from 'cookie';
import { aSuperuser, aUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { beginAuthorization, discover, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const languageIn = (text: string) => /<html lang="([^"]+)">/.exec(text)?.[1];

describe('the language of a page', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const see = (headers: Record<string, string>, path = '/login') =>
    app.anonymous.with(headers).get(path);
  const origin = () => new URL(app.url).host;

  it.each([
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-hant-mo', 'zh-Hant'],
    ['zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7', 'zh-Hant'],
    ['zh', 'zh-Hant'],
    ['zh-CN,zh;q=0.9', 'zh-Hant'],
    ['en-GB', 'en'],
    ['en;q=0.8,zh-TW;q=0.9', 'zh-Hant'],
    ['en, zh-TW', 'en'],
    ['zh-TW;q=0, en;q=0.1', 'en'],
    ['fr-CH, zh-TW;q=0.5, en;q=0.1', 'zh-Hant'],
    ['fr', 'en'],
    ['*', 'en'],
    ['', 'en'],
    [';;q=x, -, zh_TW!, \u00e4', 'en'],
    [`${'zh-TW-x-'.repeat(500)}`, 'en'],
  ])('with Accept-Language %j it is %s', async (accepted, language) => {
    const { status, text, headers } = await see({ 'accept-language': accepted });
    expect([status, languageIn(text)]).toEqual([200, language]);
    expect(headers.get('content-language')).toBe(language);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).toContain(language === 'en' ? 'Forgot password?' : '忘記密碼？');
  });

  it('is the same for errors', async () => {
    const paths = ['/user/reset-password', '/user/login_callback/nowhere', '/login/second-factor'];
    const pages = await Promise.all(paths.map((path) => see({ 'accept-language': 'zh-TW' }, path)));
    expect(pages.every(({ status }) => status >= 400)).toBe(true);
    expect(pages.map(({ text }) => languageIn(text))).toEqual(pages.map(() => 'zh-Hant'));
  });

  it('is the chosen one before any other; the choice leads back and lasts for a year', async () => {
    const page = await see({ 'accept-language': 'en' }, '/login?next=%2Fapplications');
    const [, link] = /href="(\/language\/zh-Hant)"/.exec(page.text)!;
    const referer = `http://${origin()}/login?next=%2Fapplications`;
    const chosen = await see({ referer }, link);
    expect(chosen.status).toBe(303);
    expect(chosen.headers.get('location')).toBe('/login?next=%2Fapplications');
    const cookie = parseSetCookie(chosen.headers.getSetCookie()[0]!);
    expect(cookie).toMatchObject({ name: 'gatehouse_language', value: 'zh-Hant', path: '/' });
    expect(cookie.sameSite).toBe('lax');
    // The front end reads it too.
    expect(cookie.httpOnly ?? false).toBe(false);
    expect(cookie.expires!.getTime() - Date.now()).toBeGreaterThan(360 * 86_400_000);
    const again = await see({ cookie: 'gatehouse_language=zh-Hant', 'accept-language': 'en' });
    expect(languageIn(again.text)).toBe('zh-Hant');
    expect(again.text).toContain('href="/language/en"');
  });

  it('leads back to the form from the page that answers it', async () => {
    const visitor = new PageVisitor(app, {
      referer: `http://${origin()}/login?next=%2Fapplications`,
    });
    const refused = await visitor.submit(await visitor.get('/login?next=%2Fapplications'), {
      name: 'nobody',
      password: 'wrong',
    });
    expect(refused.status).toBe(401);
    const [, link] = /href="(\/language\/zh-Hant[^"]*)"/.exec(refused.text)!;
    const chosen = await visitor.get(link!);
    expect(chosen.headers.get('location')).toBe('/login?next=%2Fapplications');
  });

  it.each(['https://evil.example/a', '//evil.example', 'nonsense'])(
    'leads to the start page from %s',
    async (place) => {
      const next = encodeURIComponent(place);
      const answers = [
        await see({ referer: place }, '/language/en'),
        await see({}, `/language/en?next=${next}`),
      ];
      expect(answers.map(({ headers }) => headers.get('location'))).toEqual(['/', '/']);
    },
  );

  it('is not chosen by other sites, and only from those that there are', async () => {
    const foreign = await see({ 'sec-fetch-site': 'cross-site' }, '/language/zh-Hant');
    expect(foreign.headers.getSetCookie()).toEqual([]);
    const unknown = await see({}, '/language/tlh');
    expect([unknown.status, unknown.headers.getSetCookie()]).toEqual([400, []]);
    const { text } = await see({ cookie: 'gatehouse_language=toString' });
    expect(languageIn(text)).toBe('en');
  });

  it('is the one that an application proposes, from the log-in to the consent', async () => {
    const superuser = await aSuperuser(app);
    const config = await discover(app, await register(app.as(superuser)));
    expect(config.serverMetadata()['ui_locales_supported']).toEqual(['en', 'zh-Hant']);
    const account = await aUser(app);
    const person = new Person(app, account);
    const { url } = await beginAuthorization(config, { ui_locales: 'de zh-TW' });
    const asked = await person.get(url.pathname + url.search);
    const toLogIn = await person.follow(await person.follow(asked));
    expect(languageIn(toLogIn.text)).toBe('zh-Hant');
    const consent = await person.follow(
      await person.submit(toLogIn, { name: account.username, password: account.password }),
    );
    expect(languageIn(consent.text)).toBe('zh-Hant');
    expect(consent.text).toContain('要求以下權限');
    // The browser's own wish comes after it, a choice before it.
    const chosen = await app.anonymous
      .with({ cookie: 'gatehouse_language=en' })
      .get('/login?ui_locales=zh-TW');
    expect(languageIn(chosen.text)).toBe('en');
    const proposed = await app.anonymous
      .with({ 'accept-language': 'en' })
      .get('/login?ui_locales=zh-TW');
    expect(languageIn(proposed.text)).toBe('zh-Hant');
  });
});
