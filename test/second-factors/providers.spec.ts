import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { comeBack, oauthSettings } from '../oauth-login/oauth-flow.js';
import { startOpenidProvider, type OpenidProvider } from '../oauth-login/openid-provider.js';
import { PageVisitor } from '../support/page-visitor.js';
import { codeOf, mustHaveFactor } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a log-in at another provider', () => {
  let provider: OpenidProvider;
  let app: TestApp;
  beforeAll(async () => {
    provider = await startOpenidProvider();
    const logins = JSON.parse(oauthSettings(provider)['OAUTH_LOGINS']!) as Record<string, object>;
    Object.assign(logins['trusted']!, { trust_second_factor: true });
    app = await startTestApp(oauthSettings(provider, { OAUTH_LOGINS: JSON.stringify(logins) }));
  });
  afterAll(async () => {
    await app.close();
    await provider.stop();
  });

  /** An account that has logged in at the provider, and then set up a second factor. */
  const aLinked = async (name: string, at: string) => {
    const visitor = new PageVisitor(app);
    await visitor.get(await comeBack(visitor, provider, name, { at }));
    const [row] = await app.dataSource.query<{ id: string; username: string }[]>(
      'SELECT id, username FROM users WHERE email = $1',
      [name],
    );
    return { row: row!, visitor };
  };
  /** Stores a confirmed factor of another account for this one's owner, through the server. */
  const give = async ({ id }: { id: string }, visitor: PageVisitor) => {
    const client = app.withToken(visitor.cookie('gatehouse_session')!);
    const path = '/api/v1/account/second_factors/totp';
    const offer = (await client.post(path, {})).body as { id: string; secret: string };
    const code = codeOf(offer.secret);
    expect((await client.post(`${path}/${offer.id}/confirm`, { code })).status).toBe(200);
    await app.dataSource.transaction((manager) =>
      manager.query('UPDATE totp_factors SET last_step = NULL WHERE user_id = $1', [id]),
    );
    return offer;
  };

  it('303: needs the second factor here too, and leads on to where it was to lead', async () => {
    const name = 'linked@example.com';
    const { row, visitor } = await aLinked(name, 'corp');
    const { secret } = await give(row, visitor);
    const browser = new PageVisitor(app);
    const back = await browser.get(
      await comeBack(browser, provider, name, { next: '/applications' }),
    );
    expect([back.status, back.headers.get('location')]).toEqual([
      303,
      '/login/second-factor?next=%2Fapplications',
    ]);
    expect(browser.cookie('gatehouse_session')).toBeUndefined();
    const page = await browser.follow(back);
    const done = await browser.submit(page, { code: codeOf(secret) });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/applications']);
  });

  it('303: a provider that is trusted with it is enough', async () => {
    const name = 'at.trusted@example.com';
    const { row, visitor } = await aLinked(name, 'trusted');
    await give(row, visitor);
    const browser = new PageVisitor(app);
    const back = await browser.get(await comeBack(browser, provider, name, { at: 'trusted' }));
    expect(back.headers.get('location')).toBe('/logout');
    expect(browser.cookie('gatehouse_session')).toBeDefined();
  });

  it.each([
    ['corp', 400],
    ['trusted', 200],
  ])('after the grace period, a log-in at %s is extended with %i', async (at, status) => {
    const { row, visitor } = await aLinked(`overdue.${at}@example.com`, at);
    const token = visitor.cookie('gatehouse_session')!;
    const extend = () => app.withToken(token).get('/api/users/refresh_token');
    expect((await extend()).status).toBe(200);
    await mustHaveFactor(app, row);
    expect((await extend()).status).toBe(status);
  });

  it('400: Windmill’s callback cannot ask, and refuses', async () => {
    const name = 'by.windmill@example.com';
    const { row, visitor } = await aLinked(name, 'corp');
    await give(row, visitor);
    const browser = new PageVisitor(app);
    const path = await comeBack(browser, provider, name);
    const answer = Object.fromEntries(new URLSearchParams(path.split('?')[1]));
    const cookie = `gatehouse_login=${browser.cookie('gatehouse_login')}`;
    const refused = await app.anonymous
      .with({ cookie })
      .post('/api/oauth/login_callback/corp', answer);
    expect([refused.status, refused.text]).toEqual([
      400,
      'Bad request: the account has a second factor; log in at /login in a browser, or use a token',
    ]);
    expect(refused.headers.getSetCookie().join()).not.toMatch(/token=[^;]/);
  });
});
