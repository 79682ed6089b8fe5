import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SHARED = {
  feature_flags: { wxo_deployments: false, mvp_components: false },
  max_file_size_upload: 1024,
  event_delivery: 'streaming',
  voice_mode_available: false,
  frontend_timeout: 0,
  mcp_base_url: '',
  enable_extension_reload: false,
  authz_enabled: false,
  allow_custom_components: true,
};
const PUBLIC = { ...SHARED, type: 'public' };
const FULL = {
  ...SHARED,
  type: 'full',
  serialization_max_items_length: 1000,
  serialization_max_text_length: 6000,
  auto_saving: true,
  auto_saving_interval: 1000,
  health_check_max_retries: 5,
  webhook_polling_interval: 0,
  public_flow_cleanup_interval: 3600,
  public_flow_expiration: 86_400,
  webhook_auth_enable: true,
  default_folder_name: 'Starter Project',
  hide_getting_started_progress: false,
  embedded_mode: false,
  hide_logout_button: false,
  hide_new_project_button: false,
  hide_new_flow_button: false,
  hide_starter_projects: false,
  mcp_servers_locked: false,
  custom_component_admin_only: false,
};

/** Contract langflow 7. */
describe('Health, version, config', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it('200: /health', async () => {
    const { status, body } = await app.anonymous.get('/health');
    expect([status, body]).toEqual([200, { status: 'ok' }]);
  });

  it('200: /health_check, every part ok', async () => {
    const { status, body } = await app.anonymous.get('/health_check');
    expect([status, body]).toEqual([200, { status: 'ok', chat: 'ok', db: 'ok' }]);
  });

  it('200: /api/v1/version', async () => {
    const { status, body } = await app.anonymous.get('/api/v1/version');
    expect([status, body]).toEqual([
      200,
      { version: '1.10.2', main_version: '1.10.2', package: 'Langflow' },
    ]);
  });

  it('200: health and version ignore invalid credentials', async () => {
    const client = app.withToken('bad').with({ 'x-api-key': 'bad' });
    for (const path of ['/health', '/health_check', '/api/v1/version']) {
      expect((await client.get(path)).status).toBe(200);
    }
  });

  describe('/api/v1/config', () => {
    it('200: without credentials, the public part and none of the keys of the full one', async () => {
      const { status, body } = await app.anonymous.get('/api/v1/config');
      expect([status, body]).toEqual([200, PUBLIC]);
      const secret = /auto_saving|health_check_max_retries|webhook_|serialization_|default_folder/;
      for (const key of Object.keys(body as object)) expect(key).not.toMatch(secret);
    });

    it.each<[string, Record<string, string>]>([
      ['token', { authorization: 'Bearer bad' }],
      ['key', { 'x-api-key': 'sk-bad' }],
      ['cookie', { cookie: 'access_token_lf=bad' }],
    ])('200: an invalid %s counts as none', async (_title, headers) => {
      const { status, body } = await app.anonymous.with(headers).get('/api/v1/config');
      expect([status, body]).toEqual([200, PUBLIC]);
    });

    it('200: an inactive user reads the public part', async () => {
      const inactive = await aUser(app, { isActive: false });
      expect((await app.as(inactive).get('/api/v1/config')).body).toEqual(PUBLIC);
    });

    it('200: signed in by key, token or cookie, the full config', async () => {
      const { access } = await aLogin(app, user);
      const cookie = `access_token_lf=${access}`;
      for (const client of [app.as(user), app.withToken(access), app.anonymous.with({ cookie })]) {
        const { status, body } = await client.get('/api/v1/config');
        expect([status, body]).toEqual([200, FULL]);
      }
    });
  });

  it('405: POST', async () => {
    expect((await app.anonymous.post('/health', {})).status).toBe(405);
    expect((await app.anonymous.post('/api/v1/config', {})).status).toBe(405);
  });

  it('200: with AUTH_ENABLED=false everybody reads the full config', async () => {
    const open = await startTestApp({ AUTH_ENABLED: 'false' });
    try {
      await aSuperuser(open);
      expect((await open.anonymous.get('/api/v1/config')).body).toEqual(FULL);
    } finally {
      await open.close();
    }
  });
});
