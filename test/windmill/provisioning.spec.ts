import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { whileLocked } from '../support/while-locked.js';

const aName = () => `n${randomBytes(5).toString('hex')}`;

describe('what super admins set up in a workspace', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let member: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    member = await anEmailUser(app);
  });
  afterAll(() => app.close());

  const by = ({ apiKey }: Pick<TestAccount, 'apiKey'>) => app.withToken(apiKey);
  const in_ = (workspaceId: string, end: string) => `/api/w/${workspaceId}/${end}`;
  const changeId = 'workspaces/change_workspace_id';
  const createProgram = 'workspaces/create_service_account';

  it('200: another id, under which members, groups, invites, bound tokens and settings go on', async () => {
    const { workspaceId: old, admin } = await aWorkspace(app, { members: [member] });
    const admins = by(admin);
    await admins.post(in_(old, 'workspaces/change_workspace_color'), { color: '#336699' });
    await admins.post(in_(old, 'groups/create'), { name: 'team', summary: 'a team' });
    const invite = { email: 'invited@example.com', is_admin: false, operator: true };
    await admins.post(in_(old, 'workspaces/invite_user'), invite);
    const token = await by(member).post('/api/users/tokens/create', { workspace_id: old });
    const shown = async (id: string) => {
      const ends = ['users/list', 'groups/list', 'workspaces/get_as_superadmin'];
      const answers = await Promise.all(ends.map((end) => by(superuser).get(in_(id, end))));
      return answers.map(({ text }) => text.replaceAll(id, 'ID').replaceAll(old, 'ID'));
    };
    const before = await shown(old);
    const new_id = aName();
    const { status, text } = await by(superuser).post(in_(old, changeId), { new_id });
    expect([status, text]).toEqual([200, `updated workspace from ${old} to ${new_id}`]);
    expect(await shown(new_id)).toEqual(before);
    const invites = await admins.get(in_(new_id, 'workspaces/list_pending_invites'));
    expect(invites.body).toMatchObject([{ ...invite, workspace_id: new_id }]);
    const whoami = (id: string) => app.withToken(token.text).get(in_(id, 'users/whoami'));
    expect((await whoami(new_id)).status).toBe(200);
    expect((await whoami(old)).status).toBe(401);
    expect((await by(superuser).get(in_(old, 'workspaces/get_as_superadmin'))).status).toBe(404);
  });

  it('200: another name with it', async () => {
    const { workspaceId } = await aWorkspace(app);
    const body = { new_id: aName(), new_name: 'Another name' };
    await by(superuser).post(in_(workspaceId, changeId), body);
    const { text } = await by(superuser).get(in_(body.new_id, 'workspaces/get_workspace_name'));
    expect(text).toBe('Another name');
  });

  it('400, 401, 404, 422: an id that is taken, another caller, an unknown workspace, no id', async () => {
    const [one, other] = [await aWorkspace(app), await aWorkspace(app)];
    const change = async (id: string, new_id: unknown, account = superuser) =>
      (await by(account).post(in_(id, changeId), { new_id })).status;
    expect(await change(one.workspaceId, other.workspaceId)).toBe(400);
    expect(await change(one.workspaceId, one.workspaceId)).toBe(400);
    expect(await change(one.workspaceId, aName(), one.admin)).toBe(401);
    expect(await change('nowhere', aName())).toBe(404);
    for (const id of ['', 'global', 'a b', 'x'.repeat(51), undefined]) {
      expect(await change(one.workspaceId, id)).toBe(422);
    }
    expect((await by(one.admin).get(in_(one.workspaceId, 'users/whoami'))).status).toBe(200);
  });

  it('201: a service account is a member, has no log-in, and acts with a token', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const create = (body: object, account = superuser) =>
      by(account).post(in_(workspaceId, createProgram), body);
    const { status, text } = await create({ username: 'bot' });
    const name = `bot.${workspaceId}`;
    expect([status, text]).toEqual([201, `service account ${name} created`]);
    await create({ username: 'chief', is_admin: true });
    await create({ username: 'builder', operator: false });
    const { body } = await by(admin).get(in_(workspaceId, 'users/list'));
    const roles = (body as unknown as { username: string; is_admin: boolean; operator: boolean }[])
      .filter(({ username }) => ['bot', 'chief', 'builder'].includes(username))
      .map(({ username, is_admin, operator }) => [username, is_admin, operator]);
    expect(roles.sort()).toEqual([
      ['bot', false, true],
      ['builder', false, false],
      ['chief', true, false],
    ]);
    const token = await by(superuser).post('/api/users/tokens/impersonate', {
      impersonate_email: name,
    });
    const whoami = await app.withToken(token.text).get('/api/users/whoami');
    expect(whoami.body).toMatchObject({ email: name, login_type: 'service_account' });
    expect((await create({ username: 'bot' })).status).toBe(400);
    expect((await create({ username: 'other' }, admin)).status).toBe(401);
    for (const wrong of [{}, { username: 'a b' }, { username: 'a', add_to_deployers: true }]) {
      expect((await create(wrong)).status).toBe(422);
    }
  });

  it('401, 403: with a token that works in one workspace, or may not create accounts', async () => {
    const { workspaceId } = await aWorkspace(app);
    const limits = [
      [403, { scopes: ['workspaces:write'] }],
      [403, { scopes: ['users:write'] }],
      [401, { workspace_id: workspaceId }],
    ] as const;
    for (const [status, limit] of limits) {
      const token = await by(superuser).post('/api/users/tokens/create', { label: 'x', ...limit });
      const username = aName();
      const path = in_(workspaceId, createProgram);
      expect((await app.withToken(token.text).post(path, { username })).status).toBe(status);
      const exists = await by(superuser).get(`/api/users/exists/${username}.${workspaceId}`);
      expect(exists.body).toBe(false);
    }
  });

  (isOnServer ? it : it.skip)(
    '401: a token for a workspace whose id changes meanwhile',
    async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const body = { label: 'late', workspace_id: workspaceId };
      const answer = await whileLocked(
        app,
        'DELETE FROM workspaces WHERE id = $1',
        workspaceId,
        () => by(admin).post('/api/users/tokens/create', body),
      );
      expect(answer.status).toBe(401);
    },
  );

  it('400: nothing is left of a service account whose name a member has', async () => {
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const { body } = await by(member).get(in_(workspaceId, 'users/whoami'));
    const { username } = body as unknown as { username: string };
    const path = in_(workspaceId, createProgram);
    expect((await by(superuser).post(path, { username })).status).toBe(400);
    const exists = await by(admin).get(`/api/users/exists/${username}.${workspaceId}`);
    expect(exists.body).toBe(false);
  });

  it('200: no domain invites itself', async () => {
    const path = '/api/workspaces/allowed_domain_auto_invite';
    expect((await by(member).get(path)).body).toBe(false);
    expect((await app.anonymous.get(path)).status).toBe(401);
  });
});
