import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../src/access/scopes.js';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('a workspace', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let member: TestAccount;
  let admin: TestAccount;
  let workspaceId: string;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    member = await anEmailUser(app);
    ({ workspaceId, admin } = await aWorkspace(app, { members: [member] }));
  });
  afterAll(() => app.close());

  const get = (account: Pick<TestAccount, 'apiKey'>, end: string) =>
    app.withToken(account.apiKey).get(`/api/w/${workspaceId}/${end}`);
  const post = (account: TestAccount, end: string, body: object) =>
    app.withToken(account.apiKey).post(`/api/w/${workspaceId}/${end}`, body);
  const shown = async () => {
    const { body } = await get(superuser, 'workspaces/get_as_superadmin');
    return [body.name, body.color] as unknown[];
  };

  it('200: its admins change its name and its color, and remove the color', async () => {
    const name = await post(admin, 'workspaces/change_workspace_name', { new_name: 'The others' });
    expect([name.status, name.text]).toEqual([200, 'updated workspace name to The others']);
    const color = await post(admin, 'workspaces/change_workspace_color', { color: '#336699' });
    expect([color.status, color.text]).toEqual([200, 'updated workspace color to #336699']);
    expect(await shown()).toEqual(['The others', '#336699']);
    expect((await get(member, 'workspaces/get_settings')).body).toEqual({
      workspace_id: workspaceId,
      color: '#336699',
      automatic_billing: false,
      code_completion_enabled: false,
      error_handler_muted_on_cancel: false,
    });
    await post(admin, 'workspaces/change_workspace_color', {});
    expect(await shown()).toEqual(['The others', undefined]);
    expect((await get(member, 'workspaces/get_workspace_name')).text).toBe('The others');
  });

  it.each([
    ['change_workspace_name', {}],
    ['change_workspace_name', { new_name: '' }],
    ['change_workspace_name', { new_name: 'x'.repeat(51) }],
    ['change_workspace_name', { new_name: 'a', new_id: 'b' }],
    ['change_workspace_color', { color: '#33669900' }],
    ['change_workspace_color', { colour: '#336699' }],
    ['change_workspace_color', { color: '\u0001\u202e<b>' }],
  ])('422: %s with %j', async (end, body) => {
    const before = await shown();
    expect((await post(admin, `workspaces/${end}`, body)).status).toBe(422);
    expect(await shown()).toEqual(before);
  });

  it('403, 401: a member and a stranger change nothing of it', async () => {
    const stranger = await aUser(app);
    const body = { new_name: 'Mine' };
    for (const [account, status] of [
      [member, 403],
      [stranger, 401],
    ] as const) {
      expect((await post(account, 'workspaces/change_workspace_name', body)).status).toBe(status);
      expect((await post(account, 'workspaces/change_workspace_color', {})).status).toBe(status);
      expect((await get(account, 'workspaces/get_as_superadmin')).status).toBe(401);
    }
    expect((await get(stranger, 'workspaces/get_settings')).status).toBe(401);
    expect((await get(stranger, 'folders/list')).status).toBe(401);
  });

  it('200: a group gets another summary; a name of no group is 404, the group of all 400', async () => {
    await post(admin, 'groups/create', { name: 'team', summary: 'first' });
    const update = (name: string, body: object, by = admin) =>
      post(by, `groups/update/${name}`, body);
    const { status, text } = await update('team', { summary: 'second' });
    expect([status, text]).toEqual([200, 'Edited group team']);
    await update('team', {});
    expect((await get(member, 'groups/get/team')).body.summary).toBe('second');
    expect((await update('team', { summary: 'x'.repeat(1001) })).status).toBe(422);
    expect((await update('team', { name: 'other' })).status).toBe(422);
    expect((await update('none', { summary: 'a' })).status).toBe(404);
    expect((await update('all', { summary: 'a' })).status).toBe(400);
    expect((await update('team', { summary: 'a' }, member)).status).toBe(403);
    expect((await get(member, 'groups/get/team')).body.summary).toBe('second');
  });

  it('200: a super admin sees who may still be added', async () => {
    const [outsider, off] = [
      await anEmailUser(app, { name: 'Ada 100%_Lovelace' }),
      await anEmailUser(app, { name: 'Ada Gone', isActive: false }),
    ];
    const nameless = await aUser(app);
    const addable = async (query = '') => {
      const { body } = await get(superuser, `users/list_addable${query}`);
      return (body as unknown as { email: string }[]).map(({ email }) => email);
    };
    const all = await addable();
    expect(all).toEqual([...all].sort());
    expect(all).toEqual(
      expect.arrayContaining([outsider.username, nameless.username, superuser.username]),
    );
    for (const { username } of [member, admin, off]) expect(all).not.toContain(username);
    expect(await addable('?search=ADA%20100%25_')).toEqual([outsider.username]);
    expect(await addable('?search=%25')).toEqual([outsider.username]);
    expect(await addable('?per_page=1')).toEqual(all.slice(0, 1));
    expect((await get(superuser, 'users/list_addable?per_page=x')).status).toBe(400);
    expect((await get(admin, 'users/list_addable')).status).toBe(401);
    const bound = await app
      .withToken(superuser.apiKey)
      .post('/api/users/tokens/create', { workspace_id: workspaceId, scopes: ['users:read'] });
    expect((await get({ apiKey: bound.text }, 'users/list_addable')).status).toBe(401);
    const elsewhere = '/api/w/nowhere/users/list_addable';
    expect((await app.withToken(superuser.apiKey).get(elsewhere)).status).toBe(404);
  });

  it('200: its roles, and that of the caller', async () => {
    const { body } = await get(member, 'workspaces/roles');
    expect(body).toMatchObject({
      roles: [
        { name: 'developer', source: 'instance', capabilities: { code: true, flows: 'full' } },
        { name: 'operator', overridden: false, capabilities: { code: false, flows: 'none' } },
      ],
      overrides: {},
      custom_roles_enabled: false,
      my_role: 'developer',
    });
    expect((await get(superuser, 'workspaces/roles')).body).not.toHaveProperty('my_role');
  });

  it('200: what clients ask about things that do not exist here', async () => {
    expect((await get(member, 'folders/list')).body).toEqual([]);
    expect((await get(member, 'workspaces/is_premium')).body).toBe(false);
    expect((await get(member, 'workspaces/usage')).body).toBe(0);
    const settings = '/api/settings/list_global';
    expect((await app.withToken(superuser.apiKey).get(settings)).body).toEqual([
      { name: 'automate_username_creation', value: false },
    ]);
    expect((await app.withToken(member.apiKey).get(settings)).status).toBe(401);
  });

  it('200: every scope that a token may have', async () => {
    const { body } = await app.withToken(member.apiKey).get('/api/tokens/list/scopes');
    const domains = body as unknown as { scopes: { value: string; label: string }[] }[];
    const values = domains.flatMap(({ scopes }) => scopes.map(({ value }) => value));
    expect(values).toEqual([...SCOPES]);
    expect(domains[0]).toMatchObject({ scopes: [{ requires_resource_path: false }, {}] });
    expect((await app.anonymous.get('/api/tokens/list/scopes')).status).toBe(401);
  });
});
