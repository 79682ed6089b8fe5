import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aUser, aWorkspace } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('workspaces', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: { apiKey: string }) => app.withToken(apiKey);

  it('201: a super admin creates one and is its admin under the user name that the email suggests', async () => {
    const superuser = await anEmailUser(app, { isSuperuser: true });
    const client = as(superuser);
    const { status, text } = await client.post('/api/workspaces/create', { id: 'a-1', name: 'A' });
    expect([status, text]).toEqual([201, 'Created workspace a-1']);
    const { body } = await client.get('/api/w/a-1/users/whoami');
    expect(body).toMatchObject({ is_admin: true, groups: ['all'], email: superuser.username });
    expect((await client.get('/api/workspaces/list')).body).toEqual([
      { id: 'a-1', name: 'A', owner: superuser.username, deleted: false },
    ]);
    expect((await client.get('/api/workspaces/users')).body).toEqual({
      email: superuser.username,
      workspaces: [
        {
          id: 'a-1',
          name: 'A',
          username: body.username,
          color: '',
          is_dev_workspace: false,
          disabled: false,
          role: 'developer',
          capabilities: expect.objectContaining({ code: true, flows: 'full', apps: 'full' }),
        },
      ],
    });
  });

  it('400: an id that is taken', async () => {
    const { workspaceId } = await aWorkspace(app);
    const body = { id: workspaceId, name: 'again' };
    const { status, text } = await as(await aSuperuser(app)).post('/api/workspaces/create', body);
    expect([status, text]).toEqual([400, `Bad request: Workspace ${workspaceId} already exists`]);
  });

  it.each(['global', 'a b', '-a', 'a--b', '', 'x'.repeat(51), 'a/b'])(
    '422: the id %j',
    async (id) => {
      const superuser = await aSuperuser(app);
      const { status } = await as(superuser).post('/api/workspaces/create', { id, name: 'x' });
      expect(status).toBe(422);
    },
  );

  it('401: an ordinary account creates one; 201: with CREATE_WORKSPACE_REQUIRE_SUPERADMIN=false', async () => {
    const body = { id: 'of-user', name: 'x', username: 'me' };
    const { status } = await as(await aUser(app)).post('/api/workspaces/create', body);
    expect(status).toBe(401);
    const open = await startTestApp({ CREATE_WORKSPACE_REQUIRE_SUPERADMIN: 'false' });
    const { apiKey } = await aUser(open);
    expect((await open.withToken(apiKey).post('/api/workspaces/create', body)).status).toBe(201);
    await open.close();
  });

  it('200: whether an id is taken, as JSON without an Accept header too', async () => {
    const { workspaceId } = await aWorkspace(app);
    const client = as(await aSuperuser(app));
    const taken = await client.post('/api/workspaces/exists', { id: workspaceId });
    expect([taken.body, taken.headers.get('content-type')]).toEqual([
      true,
      'application/json; charset=utf-8',
    ]);
    expect((await client.post('/api/workspaces/exists', { id: 'nowhere' })).body).toBe(false);
  });

  it('200 or 400: whether a user name is free', async () => {
    const member = await anEmailUser(app);
    const { workspaceId: id } = await aWorkspace(app, { members: [member] });
    const { body } = await as(member).get(`/api/w/${id}/users/list_usernames`);
    const check = (username: string) =>
      as(member).post('/api/workspaces/exists_username', { id, username });
    expect((await check('quite_free')).text).toBe('valid username');
    expect((await check(body[0] as string)).status).toBe(400);
  });

  it('archiving removes it from the lists and ends the tokens bound to it; unarchiving restores it', async () => {
    const [member, invited] = [await anEmailUser(app), await anEmailUser(app)];
    const superuser = await aSuperuser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const wish = { workspace_id: workspaceId };
    const offer = { email: invited.username, is_admin: false };
    await as(admin).post(`/api/w/${workspaceId}/workspaces/invite_user`, offer);
    const bound = (await as(member).post('/api/users/tokens/create', wish)).text;
    const archive = `/api/w/${workspaceId}/workspaces/archive`;
    expect((await as(member).post(archive)).status).toBe(403);
    expect((await as(admin).post(archive)).status).toBe(200);
    expect((await as(member).get('/api/workspaces/list')).body).toEqual([]);
    const whoami = `/api/w/${workspaceId}/users/whoami`;
    expect((await app.withToken(bound).get(whoami)).status).toBe(401);
    expect((await as(member).post('/api/users/tokens/create', wish)).status).toBe(400);
    expect((await as(invited).post('/api/users/accept_invite', wish)).status).toBe(404);
    const all = await as(superuser).get('/api/workspaces/list_as_superadmin');
    expect(all.body).toContainEqual(expect.objectContaining({ id: workspaceId, deleted: true }));
    const unarchive = `/api/workspaces/unarchive/${workspaceId}`;
    expect((await as(admin).post(unarchive)).status).toBe(401);
    expect((await as(superuser).post(unarchive)).status).toBe(200);
    expect((await as(member).get('/api/workspaces/list')).body).toHaveLength(1);
  });

  it('200: a super admin deletes one with everything in it; 404: a second time', async () => {
    const [member, superuser] = [await anEmailUser(app), await aSuperuser(app)];
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const path = `/api/workspaces/delete/${workspaceId}`;
    expect((await as(admin).delete(path)).status).toBe(401);
    expect((await as(superuser).delete(path)).text).toBe(`Deleted workspace ${workspaceId}`);
    expect((await as(superuser).delete(path)).status).toBe(404);
    expect((await as(member).get(`/api/w/${workspaceId}/users/whoami`)).status).toBe(401);
  });

  it('200: whoami shows that a super admin is not a member; 404: an unknown workspace', async () => {
    const superuser = await aSuperuser(app);
    const { workspaceId } = await aWorkspace(app);
    const { body } = await as(superuser).get(`/api/w/${workspaceId}/users/whoami`);
    expect(body).toMatchObject({ non_member: true, is_admin: true, username: superuser.username });
    expect((await as(superuser).get('/api/w/nowhere/users/whoami')).status).toBe(404);
  });
});

describe('groups', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('contain members by name; the group "all" always contains all members', async () => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const client = app.withToken(admin.apiKey);
    const path = `/api/w/${workspaceId}/groups`;
    const usernames = (await client.get(`/api/w/${workspaceId}/users/list_usernames`)).body;
    const { username } = (
      await app.withToken(member.apiKey).get(`/api/w/${workspaceId}/users/whoami`)
    ).body;

    expect((await client.post(`${path}/create`, { name: 'team' })).text).toBe('Created group team');
    expect((await client.post(`${path}/create`, { name: 'team' })).status).toBe(400);
    expect((await client.post(`${path}/create`, { name: 'all' })).status).toBe(400);
    expect((await client.post(`${path}/create`, { name: 'a b' })).status).toBe(422);
    expect((await client.post(`${path}/adduser/team`, { username })).status).toBe(200);
    expect((await client.post(`${path}/adduser/team`, { username })).status).toBe(200);
    expect((await client.post(`${path}/adduser/team`, { username: 'nobody' })).status).toBe(404);
    expect((await client.post(`${path}/adduser/none`, { username })).status).toBe(404);
    expect((await client.post(`${path}/removeuser/all`, { username })).status).toBe(400);
    expect((await client.get(`${path}/listnames`)).body).toEqual(['all', 'team']);
    expect((await client.get(`${path}/list`)).body).toEqual([
      { name: 'all', summary: expect.any(String), members: usernames },
      { name: 'team', summary: '', members: usernames },
    ]);
    const whois = `/api/w/${workspaceId}/users/whois/${username}`;
    expect((await client.get(whois)).body.groups).toEqual(['all', 'team']);

    const ordinary = app.withToken(member.apiKey);
    expect((await ordinary.get(`${path}/get/team`)).status).toBe(200);
    expect((await ordinary.post(`${path}/create`, { name: 'mine' })).status).toBe(403);
    expect((await ordinary.delete(`${path}/delete/team`)).status).toBe(403);

    expect((await client.post(`${path}/removeuser/team`, { username })).status).toBe(200);
    const [creator] = (usernames as string[]).filter((name) => name !== username);
    expect((await client.get(`${path}/get/team`)).body.members).toEqual([creator]);
    const outsider = app.withToken((await aSuperuser(app)).apiKey);
    expect((await outsider.post(`${path}/create`, { name: 'theirs' })).status).toBe(200);
    expect((await client.get(`${path}/get/theirs`)).body.members).toEqual([]);
    expect((await client.delete(`${path}/delete/theirs`)).status).toBe(200);
    expect((await client.delete(`${path}/delete/team`)).status).toBe(200);
    expect((await client.delete(`${path}/delete/team`)).status).toBe(404);
    expect((await client.get(`${path}/get/team`)).status).toBe(404);
  });
});
