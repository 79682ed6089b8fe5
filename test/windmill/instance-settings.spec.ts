import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** What `wmill instance push` writes beside accounts. Nothing of it is stored. */
describe('settings and groups of the instance', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await anEmailUser(app, { isSuperuser: true });
  });
  afterAll(() => app.close());

  const post = (path: string, body: unknown, { apiKey } = superuser) =>
    app.withToken(apiKey).post(`/api/${path}`, body);
  const set = (key: string, value?: unknown) => post(`settings/global/${key}`, { value });

  it('200: a setting that is set to what it is; nothing changes', async () => {
    const same = [
      ['automate_username_creation', false],
      ['base_url', app.url],
      ['license_key', null],
      ['unknown', undefined],
    ] as const;
    for (const [key, value] of same) {
      const { status, text } = await set(key, value);
      expect([status, text]).toEqual([200, `set ${key}`]);
    }
  });

  it.each([
    ['automate_username_creation', true],
    ['automate_username_creation', null],
    ['base_url', 'https://elsewhere.example.com'],
    ['license_key', 'x'],
    ['smtp_settings', { smtp_host: 'mail.example.com' }],
  ])('400: the setting %s with another value (%j), which is not stored', async (key, value) => {
    const path = `/api/settings/global/${key}`;
    const before = await app.withToken(superuser.apiKey).get(path);
    const { status, text } = await set(key, value);
    const refusal = `Bad request: this cannot be changed here: the setting ${key}`;
    expect([status, text]).toEqual([400, refusal]);
    expect((await app.withToken(superuser.apiKey).get(path)).body).toEqual(before.body);
  });

  it('400: repeats only the beginning of a long name', async () => {
    const { text } = await set('x'.repeat(500), 1);
    expect(text).toBe(`Bad request: this cannot be changed here: the setting ${'x'.repeat(100)}`);
  });

  it('200: no groups of the instance; 400: any group; 422: no list', async () => {
    const none = await post('groups/overwrite', []);
    expect([none.status, none.text]).toEqual([200, 'groups overwritten']);
    const some = await post('groups/overwrite', [{ name: 'team', emails: [], id: 'x' }]);
    const refusal = 'Bad request: this cannot be changed here: instance groups';
    expect([some.status, some.text]).toEqual([400, refusal]);
    expect((await post('groups/overwrite', {})).status).toBe(422);
  });

  it('401: callers who are not super admins', async () => {
    const user = await anEmailUser(app);
    const value = { value: false };
    const path = 'settings/global/automate_username_creation';
    expect((await post(path, value, user)).status).toBe(401);
    expect((await post('groups/overwrite', [], user)).status).toBe(401);
    expect((await app.anonymous.post('/api/groups/overwrite', [])).status).toBe(401);
  });

  it('200: the settings of a workspace have the fields that clients of 2023 to 2025 require', async () => {
    const member = await anEmailUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const path = `/api/w/${workspaceId}/workspaces/get_settings`;
    const { body } = await app.withToken(member.apiKey).get(path);
    expect(body).toMatchObject({
      automatic_billing: false,
      code_completion_enabled: false,
      error_handler_muted_on_cancel: false,
    });
  });
});
