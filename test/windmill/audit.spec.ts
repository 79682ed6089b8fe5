import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Log {
  readonly workspace_id: string;
  readonly id: number;
  readonly timestamp: string;
  readonly username: string;
  readonly operation: string;
  readonly action_kind: string;
  readonly resource?: string;
  readonly parameters: Record<string, unknown>;
}

describe('the audit trail of a workspace', () => {
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
    await aWorkspace(app);
    const client = app.withToken(admin.apiKey);
    await client.post(`/api/w/${workspaceId}/groups/create`, { name: 'team', summary: 'first' });
    await client.post(`/api/w/${workspaceId}/groups/update/team`, { summary: 'second' });
  });
  afterAll(() => app.close());

  const ask = (account: Pick<TestAccount, 'apiKey'>, end: string, id = workspaceId) =>
    app.withToken(account.apiKey).get(`/api/w/${id}/audit/${end}`);
  const logs = async (query = '', account = admin) => {
    const { status, body } = await ask(account, `list${query}`);
    expect(status).toBe(200);
    return body as unknown as Log[];
  };
  const operations = async (query: string) => (await logs(query)).map(({ operation }) => operation);

  it('200: its admins see the changes of the workspace and of nothing else, newest first', async () => {
    const all = await logs();
    expect(all.map(({ operation }) => operation)).toEqual([
      'group.edit',
      'group.adduser',
      'group.create',
      'users.add_to_workspace',
      'users.add_to_workspace',
      'workspaces.create',
    ]);
    expect(new Set(all.map(({ workspace_id }) => workspace_id))).toEqual(new Set([workspaceId]));
    expect(all[0]).toEqual({
      workspace_id: workspaceId,
      id: expect.any(Number),
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      username: admin.username,
      operation: 'group.edit',
      action_kind: 'Updated',
      resource: `${workspaceId}/team`,
      parameters: {
        action: 'group.update',
        before: { summary: 'first' },
        after: { summary: 'second' },
      },
    });
    expect((await ask(admin, `get/${all[0]!.id}`)).body).toEqual(all[0]);
  });

  it('200: in pages, of a time, an author, an operation, a resource', async () => {
    const [first, second, third] = await logs();
    expect(await logs('?per_page=2')).toEqual([first, second]);
    expect(await logs('?per_page=2&page=2')).toHaveLength(2);
    expect((await logs(`?before_id=${second!.id}`))[0]).toEqual(third);
    expect(await operations('?operation=group.')).toEqual([
      'group.edit',
      'group.adduser',
      'group.create',
    ]);
    expect(await operations('?operations=group.edit,group.create')).toEqual([
      'group.edit',
      'group.create',
    ]);
    expect(await operations('?exclude_operations=users.add_to_workspace&operation=users.')).toEqual(
      [],
    );
    expect(await operations('?action_kind=Update')).toEqual(['group.edit']);
    expect(await operations(`?resource=${workspaceId}/team&action_kind=Create`)).toEqual([
      'group.adduser',
      'group.create',
    ]);
    expect(await logs(`?username=${encodeURIComponent(admin.username)}`)).toHaveLength(3);
    expect(await logs('?username=nobody')).toEqual([]);
    expect(await logs(`?after=${first!.timestamp}`)).toEqual([]);
    expect((await logs(`?before=${first!.timestamp}`))[0]).toEqual(first);
    expect(await logs('?before=2001-01-01T00:00:00Z')).toEqual([]);
    const period = 'after=2001-01-01T00:00:00Z&before=2101-01-01T00:00:00Z';
    expect(
      (await logs(`?${period}&before_id=${second!.id}&resource=${third!.resource}`))[0],
    ).toEqual(third);
  });

  it('200: a super admin sees the events of the instance, with the closest word for each', async () => {
    const all = await logs('?all_workspaces=true&per_page=100', superuser);
    const found = all.find(({ resource }) => resource === member.id)!;
    expect(found).toMatchObject({ workspace_id: 'global', username: '' });
    expect(new Set(all.map(({ operation }) => operation))).toEqual(
      new Set([
        'group.edit',
        'group.adduser',
        'group.create',
        'users.add_to_workspace',
        'workspaces.create',
        'users.update',
        'users.token.create',
        'users.setpassword',
        'users.create',
      ]),
    );
    expect((await ask(superuser, `get/${found.id}`)).body).toMatchObject({ id: found.id });
    expect(JSON.stringify(all)).not.toContain(member.apiKey);
  });

  it('401, 403, 404: nobody else, and no admin anything else', async () => {
    expect((await ask(member, 'list')).status).toBe(403);
    expect((await ask(await aUser(app), 'list')).status).toBe(401);
    expect((await ask(admin, 'list?all_workspaces=true')).status).toBe(401);
    const [elsewhere] = (await logs('?all_workspaces=true', superuser)).filter(
      ({ workspace_id }) => workspace_id === 'global',
    );
    const { status, text } = await ask(admin, `get/${elsewhere!.id}`);
    expect([status, text]).toEqual([404, 'Not found: event not found']);
    const bound = await anApiKey(app, superuser.id, {});
    await app.dataSource.transaction((manager) =>
      manager.query('UPDATE api_keys SET workspace_id = $2 WHERE id = $1', [bound.id, workspaceId]),
    );
    const key = { apiKey: bound.text };
    expect((await ask(key, 'list')).status).toBe(200);
    expect((await ask(key, 'list?all_workspaces=true')).status).toBe(401);
    expect((await ask(key, `get/${elsewhere!.id}`)).status).toBe(404);
  });

  it.each(['per_page=x', 'before=yesterday', 'action_kind=create', 'before_id=-1', 'page=1e3'])(
    '400: %s',
    async (query) => {
      expect((await ask(admin, `list?${query}`)).status).toBe(400);
      expect((await ask(admin, 'get/one')).status).toBe(400);
    },
  );

  it('200: the admins of a workspace with the id of a deleted one see nothing of that one', async () => {
    const first = await aWorkspace(app, { id: 'again' });
    await app.withToken(first.admin.apiKey).post('/api/w/again/groups/create', { name: 'secret' });
    await app.withToken(superuser.apiKey).delete('/api/workspaces/delete/again');
    const second = await aWorkspace(app, { id: 'again' });
    const { body } = await ask(second.admin, 'list', 'again');
    const seen = body as unknown as Log[];
    expect(seen.map(({ operation }) => operation)).toEqual([
      'users.add_to_workspace',
      'workspaces.create',
    ]);
    expect((await ask(second.admin, `get/${seen.at(-1)!.id - 1}`, 'again')).status).toBe(404);
  });
});
