import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Browser } from './browser.js';

describe("Langflow's web UI, before anybody is signed in", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: the session says that nobody is signed in', async () => {
    const { status, body } = await new Browser(app.anonymous).get('/session');
    expect(status).toBe(200);
    expect(body).toEqual({ authenticated: false, user: null, store_api_key: null });
  });

  it('403: auto_login is off, also at the top level of the answer, so that the UI stops asking', async () => {
    const { status, body } = await new Browser(app.anonymous).get('/auto_login');
    expect(status).toBe(403);
    expect(body.auto_login).toBe(false);
    expect(body.detail.auto_login).toBe(false);
  });

  it('200: the version has the three fields that the UI reads', async () => {
    const { status, body } = await new Browser(app.anonymous).get('/version');
    expect(status).toBe(200);
    expect(body).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      main_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      package: 'Langflow',
    });
  });

  it.each(['/flows/basic_examples/', '/flows/basic_examples'])(
    '200: %s is an empty list without credentials',
    async (path) => {
      const { status, body } = await new Browser(app.anonymous).get(path);
      expect(status).toBe(200);
      expect(body).toEqual([]);
    },
  );

  it('200: invalid credentials on routes that anybody may read', async () => {
    const stale = app.withToken('not-a-token');
    expect((await stale.get('/api/v1/flows/basic_examples/')).status).toBe(200);
    expect((await stale.get('/api/v1/files/profile_pictures/list')).status).toBe(200);
  });

  const OF_ACCOUNTS = [
    '/flows/',
    '/flows/?get_all=false&page=x',
    '/variables/',
    '/projects/',
    '/projects/8c2e4fa4-9c2e-4a4b-8a0e-2f4a9d6f3a11?page=1&size=12',
    '/projects/not-a-uuid',
    '/store/check/',
    '/store/check/api_key',
    '/store/tags',
  ];

  it.each(OF_ACCOUNTS)('403: %s without credentials', async (path) => {
    const { status, body } = await new Browser(app.anonymous).get(path);
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'No authentication credentials provided' });
  });

  it.each(OF_ACCOUNTS)('401: %s with an invalid token', async (path) => {
    const { status, body } = await app.withToken('not-a-token').get(`/api/v1${path}`);
    expect(status).toBe(401);
    expect(body).toEqual({ detail: 'Invalid token' });
  });

  it('401: a wrong password, with a detail that the login page can show', async () => {
    const { username } = await aUser(app);
    const browser = new Browser(app.anonymous);
    const { status, body } = await browser.login({ username, password: 'wrong-password' });
    expect(status).toBe(401);
    expect(body).toEqual({ detail: 'Incorrect username or password' });
    expect(browser.cookieNames).toEqual([]);
  });

  it('403: sign-up, with a detail that the page can show', async () => {
    const account = { username: 'somebody', password: 'a-good-password' };
    const { status, body } = await new Browser(app.anonymous).post('/users/', account);
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'Public user registration is disabled.' });
  });
});

describe("Langflow's web UI, with authentication off", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ AUTH_ENABLED: 'false' });
  });
  afterAll(() => app.close());

  it('200: auto_login signs the browser in, and its pages have what they need', async () => {
    const superuser = await aSuperuser(app);
    const browser = new Browser(app.anonymous);
    const { status, body } = await browser.get('/auto_login');
    expect(status).toBe(200);
    expect(body.access_token).toEqual(expect.any(String));
    expect((await browser.get('/users/whoami')).body.id).toBe(superuser.id);
    expect((await browser.get('/session')).body.authenticated).toBe(true);
    expect((await browser.get('/projects/')).body).toHaveLength(1);
  });
});
