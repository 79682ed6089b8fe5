import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('members and invites', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const nameIn = async (workspaceId: string, account: TestAccount) =>
    (await as(account).get(`/api/w/${workspaceId}/users/whoami`)).body.username as string;
  const statuses = (answers: readonly { status: number }[]) =>
    answers.map(({ status }) => status).sort();
  const invite = (workspaceId: string, admin: TestAccount, email: string, isAdmin = false) =>
    as(admin).post(`/api/w/${workspaceId}/workspaces/invite_user`, {
      email,
      is_admin: isAdmin,
      operator: false,
    });

  it('lists the members by email, with every field that the schema requires', async () => {
    const member = await anEmailUser(app, { name: 'Some One' });
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const { body } = await as(member).get(`/api/w/${workspaceId}/users/list`);
    const emails = (body as { email: string }[]).map(({ email }) => email);
    expect(emails).toEqual([member.username, admin.username].sort());
    expect(body).toContainEqual({
      email: member.username,
      username: await nameIn(workspaceId, member),
      is_admin: false,
      name: 'Some One',
      is_super_admin: false,
      created_at: expect.stringMatching(/\.\d{6}Z$/),
      operator: false,
      disabled: false,
      groups: ['all'],
      folders: [],
      folders_read: [],
      folders_owners: [],
      added_via: { source: 'manual' },
    });
    const name = await nameIn(workspaceId, member);
    const email = await as(member).get(`/api/w/${workspaceId}/users/username_to_email/${name}`);
    expect(email.text).toBe(member.username);
    const exists = await as(member).post(`/api/w/${workspaceId}/users/exists`, { username: name });
    expect(exists.body).toBe(true);
    expect((await as(admin).get(`/api/w/${workspaceId}/users/get/${name}`)).status).toBe(200);
    expect((await as(member).get(`/api/w/${workspaceId}/users/get/${name}`)).status).toBe(403);
  });

  it('an invite becomes a membership with its roles, once', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const guest = await anEmailUser(app);
    const { status, text } = await invite(workspaceId, admin, guest.username.toUpperCase(), true);
    expect([status, text]).toEqual([201, `user with email ${guest.username} invited`]);
    expect((await as(guest).get('/api/users/list_invites')).body).toEqual([
      {
        workspace_id: workspaceId,
        email: guest.username,
        is_admin: true,
        operator: false,
        role: 'developer',
      },
    ]);
    const accept = { workspace_id: workspaceId, username: 'guest_1' };
    const accepted = await as(guest).post('/api/users/accept_invite', accept);
    expect([accepted.status, accepted.text]).toEqual([
      201,
      `user ${guest.username} accepted invite to workspace ${workspaceId}`,
    ]);
    expect((await as(guest).get(`/api/w/${workspaceId}/users/whoami`)).body).toMatchObject({
      username: 'guest_1',
      is_admin: true,
    });
    expect((await as(guest).post('/api/users/accept_invite', accept)).status).toBe(404);
    expect((await invite(workspaceId, admin, guest.username)).status).toBe(400);
  });

  it('a second invite replaces the roles; only an invite with exactly the given roles is withdrawn', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const guest = await anEmailUser(app);
    await invite(workspaceId, admin, guest.username, true);
    await invite(workspaceId, admin, guest.username, false);
    const pending = `/api/w/${workspaceId}/workspaces/list_pending_invites`;
    expect((await as(admin).get(pending)).body).toMatchObject([{ is_admin: false }]);
    const withdraw = (isAdmin: boolean) =>
      as(admin).post(`/api/w/${workspaceId}/workspaces/delete_invite`, {
        email: guest.username,
        is_admin: isAdmin,
        operator: false,
      });
    expect((await withdraw(true)).status).toBe(201);
    expect((await as(admin).get(pending)).body).toHaveLength(1);
    expect((await withdraw(false)).text).toBe(`invite to email ${guest.username} deleted`);
    expect((await as(admin).get(pending)).body).toEqual([]);
  });

  it('an invite waits for an account that is created later, and can be declined', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    await invite(workspaceId, admin, 'Later@Example.com');
    const later = await anEmailUser(app, {
      username: 'later@example.com',
      email: 'later@example.com',
    });
    const decline = { workspace_id: workspaceId };
    const { status, text } = await as(later).post('/api/users/decline_invite', decline);
    expect([status, text]).toEqual([
      200,
      `user later@example.com declined invite to workspace ${workspaceId}`,
    ]);
    expect((await as(later).post('/api/users/decline_invite', decline)).status).toBe(404);
  });

  it('201, 400: adds a member under a free user name; createUser does the same', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const [one, two, three] = [await anEmailUser(app), await anEmailUser(app), await aUser(app)];
    const add = (email: string, username?: string) =>
      as(admin).post(`/api/w/${workspaceId}/workspaces/add_user`, {
        email,
        is_admin: false,
        operator: false,
        username,
      });
    const { status, text } = await add(one.username, 'one');
    expect([status, text]).toEqual([201, `user with email ${one.username} added`]);
    expect((await add(one.username, 'other')).text).toBe(
      `Bad request: user with email ${one.username} already exists in workspace ${workspaceId}`,
    );
    expect((await add(two.username, 'one')).text).toBe(
      `Bad request: user with username one already exists in workspace ${workspaceId}`,
    );
    expect((await add(two.username, '')).status).toBe(201);
    const created = await as(admin).post(`/api/w/${workspaceId}/users/add`, {
      email: three.username,
      username: 'three',
      is_admin: false,
    });
    expect(created.status).toBe(201);
  });

  it('a disabled member loses access at the next request, and regains it when enabled', async () => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const name = await nameIn(workspaceId, member);
    const update = (body: object) =>
      as(admin).post(`/api/w/${workspaceId}/users/update/${name}`, body);
    const { status, text } = await update({ disabled: true });
    expect([status, text]).toEqual([200, `user ${member.username} updated`]);
    const whoami = `/api/w/${workspaceId}/users/whoami`;
    expect((await as(member).get(whoami)).status).toBe(401);
    expect((await as(member).get('/api/workspaces/users')).body.workspaces[0].disabled).toBe(true);
    expect((await as(member).get('/api/workspaces/list')).body).toEqual([]);
    await update({ disabled: false, operator: true });
    expect((await as(member).get(whoami)).body.operator).toBe(true);
  });

  it('a removed member keeps the account and other workspaces, and loses the tokens bound to this one', async () => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const elsewhere = await aWorkspace(app, { members: [member] });
    const wish = { workspace_id: workspaceId };
    const bound = (await as(member).post('/api/users/tokens/create', wish)).text;
    const name = await nameIn(workspaceId, member);
    const { text } = await as(admin).delete(`/api/w/${workspaceId}/users/delete/${name}`);
    expect(text).toBe(`username ${name} deleted`);
    expect((await as(member).get(`/api/w/${workspaceId}/users/whoami`)).status).toBe(401);
    const other = `/api/w/${elsewhere.workspaceId}/users/whoami`;
    expect((await as(member).get(other)).status).toBe(200);
    await as(admin).post(`/api/w/${workspaceId}/workspaces/add_user`, {
      email: member.username,
      is_admin: false,
      operator: false,
    });
    const again = await app.withToken(bound).get(`/api/w/${workspaceId}/users/whoami`);
    expect(again.status).toBe(401);
  });

  it.each([
    ['workspaces/leave', 'Left workspace'],
    ['users/leave', 'left workspace'],
    ['users/leave_workspace', 'left workspace'],
  ])('200: %s ends the membership of the caller', async (path, words) => {
    const member = await anEmailUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const { status, text } = await as(member).post(`/api/w/${workspaceId}/${path}`);
    expect([status, text]).toEqual([200, `${words} ${workspaceId}`]);
    expect((await as(member).get(`/api/w/${workspaceId}/users/whoami`)).status).toBe(401);
  });

  it('400: the last admin is demoted, disabled or removed, or leaves', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const name = await nameIn(workspaceId, admin);
    const refusal = [400, `Bad request: workspace ${workspaceId} must keep at least one admin`];
    const path = `/api/w/${workspaceId}`;
    for (const attempt of [
      () => as(admin).post(`${path}/users/update/${name}`, { is_admin: false }),
      () => as(admin).post(`${path}/users/update/${name}`, { disabled: true }),
      () => as(admin).delete(`${path}/users/delete/${name}`),
      () => as(admin).post(`${path}/workspaces/leave`),
    ]) {
      const { status, text } = await attempt();
      expect([status, text]).toEqual(refusal);
    }
    expect((await as(admin).get(`${path}/users/whoami`)).body.is_admin).toBe(true);
  });

  it('400: the last admin whose account is active leaves', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const other = await anEmailUser(app);
    await invite(workspaceId, admin, other.username, true);
    await as(other).post('/api/users/accept_invite', { workspace_id: workspaceId });
    const superuser = await aSuperuser(app);
    const setActive = (is_active: boolean) =>
      app.as(superuser).patch(`/api/v1/users/${other.id}`, { is_active });
    const leave = () => as(admin).post(`/api/w/${workspaceId}/workspaces/leave`);
    expect((await setActive(false)).status).toBe(200);
    expect((await leave()).status).toBe(400);
    expect((await setActive(true)).status).toBe(200);
    expect((await leave()).status).toBe(200);
  });

  it('race: when two admins are demoted at once, one stays an admin', async () => {
    for (let round = 0; round < 5; round += 1) {
      const member = await anEmailUser(app);
      const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
      const names = [await nameIn(workspaceId, admin), await nameIn(workspaceId, member)];
      const update = (name: string, body: object) =>
        as(admin).post(`/api/w/${workspaceId}/users/update/${name}`, body);
      await update(names[1]!, { is_admin: true });
      const superuser = await aSuperuser(app);
      const answers = await Promise.all(
        names.map((name) =>
          as(superuser).post(`/api/w/${workspaceId}/users/update/${name}`, { is_admin: false }),
        ),
      );
      expect(statuses(answers)).toEqual([200, 400]);
    }
  });

  it('race: an invite that is accepted several times at once creates one membership', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const guest = await anEmailUser(app);
    await invite(workspaceId, admin, guest.username);
    const accept = () => as(guest).post('/api/users/accept_invite', { workspace_id: workspaceId });
    expect(statuses(await Promise.all([accept(), accept(), accept()]))).toEqual([201, 404, 404]);
  });

  it('race: accounts whose emails suggest the same user name get different ones', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const guests = await Promise.all(
      ['a', 'b', 'c'].map((host) => {
        const email = `same.name@${host}.example`;
        return anEmailUser(app, { username: email, email });
      }),
    );
    for (const { username } of guests) await invite(workspaceId, admin, username);
    const body = { workspace_id: workspaceId };
    await Promise.all(guests.map((guest) => as(guest).post('/api/users/accept_invite', body)));
    const names = await Promise.all(guests.map((guest) => nameIn(workspaceId, guest)));
    expect(names.sort()).toEqual(['samename', 'samename2', 'samename3']);
  });

  it('race: an account that is deleted while it accepts an invite leaves no membership', async () => {
    const superuser = await aSuperuser(app);
    for (let round = 0; round < 5; round += 1) {
      const { workspaceId, admin } = await aWorkspace(app);
      const guest = await anEmailUser(app);
      await invite(workspaceId, admin, guest.username);
      const body = { workspace_id: workspaceId };
      const [accepted, deleted] = await Promise.all([
        as(guest).post('/api/users/accept_invite', body),
        as(superuser).delete(`/api/users/delete/${guest.username}`),
      ]);
      expect(accepted.status).toBeLessThan(500);
      expect(deleted.status).toBe(200);
      const { body: list } = await as(admin).get(`/api/w/${workspaceId}/users/list`);
      expect(list).toHaveLength(1);
    }
  });
});
