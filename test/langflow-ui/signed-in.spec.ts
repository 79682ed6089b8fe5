import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { Browser } from './browser.js';

const UUID_5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("Langflow's web UI, once somebody is signed in", () => {
  let app: TestApp;
  let user: TestAccount;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
    browser = new Browser(app.anonymous);
  });
  afterAll(() => app.close());

  it('200: the login page gets both tokens, and the browser its cookies', async () => {
    const { status, body } = await browser.login(user);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'bearer',
    });
    expect(browser.cookieNames).toEqual(['access_token_lf', 'apikey_tkn_lflw', 'refresh_token_lf']);
  });

  it('200: whoami and the session name the user', async () => {
    const { body } = await browser.get('/users/whoami');
    expect(body).toMatchObject({ id: user.id, is_superuser: false, is_active: true });
    const session = await browser.get('/session');
    expect(session.body.authenticated).toBe(true);
    expect(session.body.user).toEqual(body);
  });

  it('200: a refresh right after the login, as every tab sends it, gives a token', async () => {
    const { status, body } = await browser.post('/refresh');
    expect(status).toBe(200);
    expect(body.refresh_token).toEqual(expect.any(String));
    expect((await browser.get('/users/whoami')).status).toBe(200);
  });

  it('200: the config is the full one', async () => {
    const { body } = await browser.get('/config');
    expect(body).toMatchObject({ type: 'full', default_folder_name: expect.any(String) });
  });

  it.each([
    '/variables/',
    '/store/tags',
    '/flows/?get_all=true&header_flows=true',
    '/flows/?components_only=true&get_all=true',
    '/flows/',
  ])('200: %s is an empty list', async (path) => {
    const { status, body } = await browser.get(path);
    expect(status).toBe(200);
    expect(body).toEqual([]);
  });

  it('200: the paginated flows are an empty page', async () => {
    const { body } = await browser.get('/flows/?get_all=false&page=3&size=20');
    expect(body).toEqual({ items: [], total: 0, page: 3, size: 20, pages: 0 });
  });

  it('422: a page that is not a number', async () => {
    const { status, body } = await browser.get('/flows/?get_all=false&page=x');
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'int_parsing', loc: ['query', 'page'] });
  });

  it('200: there is one project, with the name from the config', async () => {
    const { default_folder_name } = (await browser.get('/config')).body;
    const { status, body } = await browser.get('/projects/');
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        id: expect.stringMatching(UUID_5),
        name: default_folder_name,
        description: 'Manage your own flows. Download and upload projects.',
        parent_id: null,
      },
    ]);
  });

  it("200: the project's id stays the same, and no other account has it", async () => {
    const [project] = (await browser.get('/projects/')).body;
    const again = await app.as(user).get('/api/v1/projects');
    expect(again.body[0].id).toBe(project.id);
    const others = await app.as(await aUser(app)).get('/api/v1/projects/');
    expect(others.body[0].id).not.toBe(project.id);
  });

  it('200: the project is answered with an empty page of flows', async () => {
    const [project] = (await browser.get('/projects/')).body;
    const query = 'page=2&size=12&is_component=false&is_flow=true&search=';
    const { status, body } = await browser.get(`/projects/${project.id}?${query}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      folder: project,
      flows: { items: [], total: 0, page: 2, size: 12, pages: 0 },
    });
  });

  it.each([
    ['', { page: 1, size: 50 }],
    ['?page=0&size=0', { page: 1, size: 1 }],
    ['?page=-5&size=100000', { page: 1, size: 100 }],
  ])('200: the page of a project with "%s" stays within bounds', async (query, expected) => {
    const [project] = (await browser.get('/projects/')).body;
    const { status, body } = await browser.get(`/projects/${project.id}${query}`);
    expect(status).toBe(200);
    expect(body.flows).toMatchObject(expected);
  });

  it('404: the project of another account and an unknown one, with the same answer', async () => {
    const [foreign] = (await app.as(await aUser(app)).get('/api/v1/projects/')).body;
    for (const id of [foreign.id, user.id, '8c2e4fa4-9c2e-4a4b-8a0e-2f4a9d6f3a11']) {
      const { status, body } = await browser.get(`/projects/${id}?page=1&size=12`);
      expect(status).toBe(404);
      expect(body).toEqual({ detail: 'Project not found' });
    }
  });

  it('422: a project id that is not a UUID', async () => {
    const { status, body } = await browser.get('/projects/nope');
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'uuid_parsing', loc: ['path', 'project_id'] });
  });

  it('200: there is no store', async () => {
    const { status, body } = await browser.get('/store/check/');
    expect(status).toBe(200);
    expect(body).toEqual({ enabled: false });
  });

  it('200: a store key exists once it was saved, and is never valid', async () => {
    const before = await browser.get('/store/check/api_key');
    expect(before.body).toEqual({ has_api_key: false, is_valid: false });
    expect((await browser.post('/api_key/store', { api_key: 'a-store-key' })).status).toBe(200);
    const after = await browser.get('/store/check/api_key');
    expect(after.body).toEqual({ has_api_key: true, is_valid: false });
    const others = await app.as(await aUser(app)).get('/api/v1/store/check/api_key');
    expect(others.body.has_api_key).toBe(false);
  });

  it('200: every value of the health check is "ok"', async () => {
    const { status, body } = await app.anonymous.get('/health_check');
    expect(status).toBe(200);
    expect(new Set(Object.values(body as object))).toEqual(new Set(['ok']));
  });

  it('200: the home page saves optins', async () => {
    const optins = { github_starred: true, dialog_dismissed: true, discord_clicked: false };
    expect((await browser.patch(`/users/${user.id}`, { optins })).status).toBe(200);
    expect((await browser.get('/users/whoami')).body.optins).toEqual(optins);
  });

  it('200: after the logout the browser has no cookies, and the old ones are rejected', async () => {
    const { access_token } = (await browser.post('/refresh')).body;
    const { status } = await browser.post('/logout');
    expect(status).toBe(200);
    expect(browser.cookieNames).toEqual([]);
    expect((await browser.get('/session')).body.authenticated).toBe(false);
    expect((await browser.get('/projects/')).status).toBe(403);
    const late = app.anonymous.with({ cookie: `access_token_lf=${access_token}` });
    expect((await late.get('/api/v1/projects/')).status).toBe(401);
  });
});
