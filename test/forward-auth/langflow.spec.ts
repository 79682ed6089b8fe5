import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { cookiesOf } from '../support/cookies.js';
import { aUser, type TestAccount } from '../support/factories.js';
import { aFreePort } from '../support/free-port.js';
import { PageVisitor } from '../support/page-visitor.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { expectWholePages } from './page-references.js';
import { isInstalled, LANGFLOW_RECIPES, RunningProxy, type Recipe } from './proxies.js';

const FORGED = { 'x-forwarded-for': '10.9.9.9', 'x-forwarded-host': 'evil.com' };
const describeWithNginx = isInstalled('nginx') ? describe : describe.skip;

/** The application here answers with what it gets. `check:connect-langflow` has a Langflow. */
function startWorld(
  recipe: Recipe,
  settingsFor: (host: string) => Readonly<Record<string, string>> = () => ({}),
) {
  const world = {} as { app: TestApp; user: TestAccount; proxy: Client };
  let running: RunningProxy | undefined;
  beforeAll(async () => {
    const port = await aFreePort();
    const settings = settingsFor(`127.0.0.1:${port}`);
    world.app = await startTestApp({ TRUST_PROXY: '127.0.0.1', ...settings });
    running = await RunningProxy.start(recipe, new URL(world.app.url).host, port);
    world.proxy = running.client;
    world.user = await aUser(world.app);
  });
  afterAll(async () => {
    await running?.stop();
    await world.app.close();
  });
  return world;
}

describeWithNginx('deploy/langflow/nginx.conf', () => {
  const world = startWorld(LANGFLOW_RECIPES.split);

  it('200: log-ins, accounts and API keys are those of Gatehouse', async () => {
    const { proxy, user } = world;
    const { username, password } = user;
    const answer = await proxy.with(FORGED).form('/api/v1/login', { username, password });
    expect(answer.status).toBe(200);
    const cookie = Object.values(cookiesOf(answer))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const browser = proxy.with({ cookie, origin: proxy.origin });
    expect((await browser.get('/api/v1/session')).body.user.id).toBe(user.id);
    expect((await browser.get('/api/v1/users/whoami')).body.id).toBe(user.id);
    expect((await browser.post('/api/v1/api_key/', { name: 'k' })).body.user_id).toBe(user.id);
    expect((await browser.post('/api/v1/refresh')).body.access_token).toBeDefined();
    expect((await browser.get('/api/v1/auto_login')).body.auto_login).toBe(false);
    const picture = await browser.get('/api/v1/files/profile_pictures/Space/046-rocket.svg');
    expect(picture.headers.get('content-type')).toMatch(/^image\/svg/);
    expect((await browser.post('/api/v1/logout')).body).toEqual({ message: 'Logout successful' });
    expect((await browser.get('/api/v1/session')).body.authenticated).toBe(false);
  });

  it('200 or 401: Gatehouse answers what Langflow asks at the address of the proxy', async () => {
    const { proxy, user } = world;
    const { username, password } = user;
    const { body } = await proxy.form('/api/v1/login', { username, password });
    const authorization = `Bearer ${body.access_token as string}`;
    const known = await proxy.with({ authorization }).get('/auth/verify?groups=roles');
    expect([known.status, known.headers.get('x-auth-id')]).toEqual([200, user.id]);
    const unknown = proxy.with({ authorization: 'Bearer sk-of-nobody' });
    expect((await unknown.get('/auth/verify')).status).toBe(401);
  });

  it.each([
    '/',
    '/login',
    '/api/v1/flows/?a=1',
    '/api/v1/loginx',
    '/api/v1/users-of-others',
    '/api/v1/files/upload/1',
    '/api/v2/users',
    '/api/v1/run/1',
  ])('200: %s goes to Langflow, without what the client says about its address', async (path) => {
    const cookie = 'access_token_lf=x';
    const { body } = await world.proxy.with({ ...FORGED, cookie }).get(path);
    expect(body).toMatchObject({
      url: path,
      headers: {
        cookie,
        host: new URL(world.proxy.origin).host,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-host': new URL(world.proxy.origin).host,
        'x-forwarded-proto': 'http',
      },
    });
  });
});

describeWithNginx('deploy/langflow/nginx-log-in-page.conf', () => {
  const world = startWorld(LANGFLOW_RECIPES.logInPage);

  it('302: a browser logs in at Gatehouse and comes back, with the cookie for Langflow', async () => {
    const visitor = new PageVisitor({ anonymous: world.proxy }, { accept: 'text/html' });
    const sent = await visitor.get('/flow/1?a=1');
    expect([sent.status, sent.headers.get('location')]).toEqual([
      302,
      `/login?next=${encodeURIComponent('/flow/1?a=1')}`,
    ]);
    const answer = await visitor.submit(await visitor.follow(sent), {
      name: world.user.username,
      password: world.user.password,
    });
    const { body } = await visitor.follow(answer);
    const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
    expect(body).toMatchObject({
      url: '/flow/1?a=1',
      headers: { cookie: expect.stringContaining(cookie) },
    });

    const left = world.proxy.with({ cookie, origin: world.proxy.origin });
    expect((await left.post('/api/v1/logout')).status).toBe(200);
    expect((await visitor.get('/')).status).toBe(302);
  });

  it('2xx/3xx: what the pages refer to, such as their languages, is answered by Gatehouse', async () => {
    await expectWholePages(world.proxy, world.app);
  });

  it('401: programs that ask for a page; 200: Langflow itself decides about its API', async () => {
    expect((await world.proxy.get('/')).status).toBe(401);
    const { body } = await world.proxy.with({ 'x-api-key': 'k' }).get('/api/v1/run/1');
    expect(body).toMatchObject({ url: '/api/v1/run/1', headers: { 'x-api-key': 'k' } });
    expect((await world.proxy.get('/_verify')).status).toBe(404);
  });

  it('401: Gatehouse answers what Langflow asks at the address of the proxy', async () => {
    const answer = await world.proxy.with({ authorization: 'Bearer x' }).get('/auth/verify');
    // Langflow would answer 200.
    expect(answer.status).toBe(401);
  });

  it("403: Langflow's own log-in", async () => {
    const { username, password } = world.user;
    const answer = await world.proxy.form('/api/v1/login', { username, password });
    expect([answer.status, answer.body]).toEqual([403, { detail: 'Reload the page to log in.' }]);
  });

  it.each(['/api/v1/refresh', '/api/v1/refresh/'])(
    "401: %s, which would lengthen Langflow's own log-in",
    async (path) => {
      const answer = await world.proxy.with({ cookie: 'refresh_token_lf=x' }).post(path);
      expect([answer.status, answer.body]).toEqual([401, { detail: 'Reload the page to log in.' }]);
    },
  );
});

describeWithNginx('deploy/langflow/nginx-log-in-page.conf, at the address of PUBLIC_URL', () => {
  const world = startWorld(LANGFLOW_RECIPES.logInPage, (host) => ({
    PUBLIC_URL: `http://${host}`,
  }));

  it('302: a browser is led to the log-in page there', async () => {
    const { status, headers } = await world.proxy.with({ accept: 'text/html' }).get('/flow/1');
    const page = `${world.proxy.origin}/login?next=%2Fflow%2F1`;
    expect([status, headers.get('location')]).toEqual([302, page]);
  });
});

describeWithNginx(
  'deploy/langflow/nginx-log-in-page.conf, with Gatehouse at a sibling host',
  () => {
    const world = startWorld(LANGFLOW_RECIPES.logInPage, (host) => ({
      PUBLIC_URL: 'https://id.example.com',
      FORWARD_AUTH_HOSTS: host,
      FORWARD_AUTH_COOKIE_DOMAIN: 'example.com',
    }));

    it('302: a browser is led to the log-in page there, and back with the cookie for both', async () => {
      const { proxy, app, user } = world;
      const browser = proxy.with({ accept: 'text/html' });
      const wanted = `${proxy.origin}/flow/1`;
      const page = `/login?next=${encodeURIComponent(wanted)}`;
      const sent = await browser.get('/flow/1');
      expect([sent.status, sent.headers.get('location')]).toEqual([
        302,
        `https://id.example.com${page}`,
      ]);
      const visitor = new PageVisitor(app);
      const { username, password } = user;
      const answer = await visitor.submit(await visitor.get(page), { name: username, password });
      expect(answer.headers.get('location')).toBe(wanted);
      expect(answer.headers.get('set-cookie')).toMatch(/gatehouse_session=.*Domain=example\.com/);

      const cookie = `gatehouse_session=${visitor.cookie('gatehouse_session')}`;
      const back = browser.with({ cookie, origin: proxy.origin });
      expect((await back.get('/flow/1')).body).toMatchObject({
        url: '/flow/1',
        headers: { cookie },
      });
      const left = await back.post('/api/v1/logout');
      expect([left.status, left.headers.get('set-cookie')]).toEqual([
        200,
        expect.stringMatching(/gatehouse_session=;.*Domain=example\.com/),
      ]);
      expect((await back.get('/flow/1')).status).toBe(302);
    });
  },
);
