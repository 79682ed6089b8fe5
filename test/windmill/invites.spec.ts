import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvitesService } from '../../src/workspaces/invites.service.js';
import { UsersService } from '../../src/users/users.service.js';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { whileLocked } from '../support/while-locked.js';

describe('invites', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const invite = (workspaceId: string, admin: TestAccount, email: string, isAdmin = false) =>
    as(admin).post(`/api/w/${workspaceId}/workspaces/invite_user`, {
      email,
      is_admin: isAdmin,
      operator: false,
    });
  const pending = async (workspaceId: string, admin: TestAccount) =>
    (await as(admin).get(`/api/w/${workspaceId}/workspaces/list_pending_invites`)).body as object[];
  const offered = async (account: TestAccount) =>
    (await as(account).get('/api/users/list_invites')).body as object[];
  const accept = (account: TestAccount, workspaceId: string) =>
    as(account).post('/api/users/accept_invite', { workspace_id: workspaceId });
  const decline = (account: TestAccount, workspaceId: string) =>
    as(account).post('/api/users/decline_invite', { workspace_id: workspaceId });
  const whoami = (account: TestAccount, workspaceId: string) =>
    as(account).get(`/api/w/${workspaceId}/users/whoami`);
  const rename = ({ id }: TestAccount, username: string, by = superuser) =>
    app.as(by).patch(`/api/v1/users/${id}`, { username });
  const changeEmail = (email: string, newEmail: string) =>
    as(superuser).post(`/api/users/change_email/${email}`, { new_email: newEmail });
  let serial = 0;
  const anAddress = () => `ceo${(serial += 1)}@corp.example`;

  describe('to an address that nobody has proved yet', () => {
    it('an account cannot receive it by taking the address as its user name', async () => {
      const { workspaceId } = await aWorkspace(app);
      const [address, user] = [anAddress(), await aUser(app)];
      await invite(workspaceId, superuser, address, true);
      for (const name of [address, address.toUpperCase(), address.replace('@', '\uFF20')]) {
        expect((await rename(user, name, user)).status).toBe(400);
        const me = await app.withToken(user.apiKey).patch('/users/me', { username: name });
        expect(me.status).toBeGreaterThanOrEqual(400);
      }
      expect(await offered(user)).toEqual([]);
      expect((await accept(user, workspaceId)).status).toBe(404);
    });

    it('404: an account whose user name is the address cannot see, accept or decline it, also after a rename', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const [address, user] = [anAddress(), await aUser(app)];
      await invite(workspaceId, admin, address, true);
      for (const name of [address, user.username, address]) {
        expect((await rename(user, name)).status).toBe(200);
        expect(await offered(user)).toEqual([]);
        expect((await accept(user, workspaceId)).status).toBe(404);
        expect((await decline(user, workspaceId)).status).toBe(404);
      }
      expect((await whoami(user, workspaceId)).status).toBe(401);
      expect(await pending(workspaceId, admin)).toEqual([
        {
          workspace_id: workspaceId,
          email: address,
          is_admin: true,
          operator: false,
          role: 'developer',
        },
      ]);
    });

    it('waits for the account that proves the address, in any case and width', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const address = anAddress();
      const { text } = await invite(
        workspaceId,
        admin,
        ` ${address.toUpperCase().replace('@', '\uFF20')}`,
      );
      expect(text).toBe(`user with email ${address} invited`);
      const user = await anEmailUser(app);
      expect(await offered(user)).toEqual([]);
      await changeEmail(user.username, address);
      expect(await offered(user)).toMatchObject([{ email: address }]);
      expect((await accept(user, workspaceId)).status).toBe(201);
    });

    it('belongs to the address: an account that gives up the address no longer sees it', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const [first, second] = [await anEmailUser(app), await anEmailUser(app)];
      const address = first.username;
      await invite(workspaceId, admin, address);
      await changeEmail(address, anAddress());
      expect(await offered(first)).toEqual([]);
      expect((await accept(first, workspaceId)).status).toBe(404);
      await changeEmail(second.username, address);
      expect((await accept(second, workspaceId)).status).toBe(201);
    });

    (isOnServer ? it : it.skip)(
      '404: an account that gives up the address while it accepts',
      async () => {
        const { workspaceId, admin } = await aWorkspace(app);
        const user = await anEmailUser(app);
        await invite(workspaceId, admin, user.username);
        const answer = await whileLocked(
          app,
          'SELECT FROM workspaces WHERE id = $1 FOR UPDATE',
          workspaceId,
          () => accept(user, workspaceId),
          () => changeEmail(user.username, anAddress()),
        );
        expect(answer.status).toBe(404);
      },
    );

    it('400: a text with "@" that is not an address', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      for (const email of ['@', 'a@', '@b', 'a b@c', 'a@b@c', 'a\u200B@b.example']) {
        expect((await invite(workspaceId, admin, email)).status).toBe(400);
      }
      expect(await pending(workspaceId, admin)).toEqual([]);
    });
  });

  describe('to a user name', () => {
    it('404: an unknown name, or a known one in another case', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const { username } = await aUser(app);
      for (const name of ['nobody-at-all', username.toUpperCase()]) {
        const { status, text } = await invite(workspaceId, admin, name);
        expect([status, text]).toEqual([404, 'Not found: user not found']);
      }
    });

    it('belongs to the account, also if it or another account is renamed later', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const [user, other] = [await aUser(app), await aUser(app)];
      const { status, text } = await invite(workspaceId, admin, user.username, true);
      expect([status, text]).toEqual([201, `user with email ${user.username} invited`]);
      const later = `later-${user.username}`;
      await rename(user, later, user);
      expect((await rename(other, user.username, other)).status).toBe(200);
      expect(await offered(other)).toEqual([]);
      expect((await accept(other, workspaceId)).status).toBe(404);
      expect((await decline(other, workspaceId)).status).toBe(404);
      expect(await pending(workspaceId, admin)).toMatchObject([{ email: later, is_admin: true }]);
      expect(await offered(user)).toMatchObject([{ email: later }]);
      expect((await accept(user, workspaceId)).status).toBe(201);
      expect((await whoami(user, workspaceId)).body.is_admin).toBe(true);
    });

    it('is deleted with the account', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const user = await aUser(app);
      await invite(workspaceId, admin, user.username);
      await app.as(superuser).delete(`/api/v1/users/${user.id}`);
      const successor = await aUser(app, { username: user.username });
      expect(await offered(successor)).toEqual([]);
      expect(await pending(workspaceId, admin)).toEqual([]);
    });
  });

  describe('twice to one account', () => {
    it('the last invite counts, by user name or by email', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const email = anAddress();
      const user = await aUser(app, { email });
      await invite(workspaceId, admin, user.username, true);
      await invite(workspaceId, admin, email, false);
      expect(await pending(workspaceId, admin)).toMatchObject([{ email, is_admin: false }]);
      await invite(workspaceId, admin, user.username, true);
      expect(await pending(workspaceId, admin)).toMatchObject([{ email, is_admin: true }]);
    });

    it('accepting removes both if a later change of email makes them one account’s, and grants the roles of the last', async () => {
      const { workspaceId, admin } = await aWorkspace(app);
      const [user, address] = [await aUser(app), anAddress()];
      await invite(workspaceId, admin, address, true);
      await invite(workspaceId, admin, user.username, false);
      await changeEmail(user.username, address);
      expect(await offered(user)).toMatchObject([{ is_admin: false }]);
      expect((await accept(user, workspaceId)).status).toBe(201);
      expect(await pending(workspaceId, admin)).toEqual([]);
      expect((await whoami(user, workspaceId)).body.is_admin).toBe(false);
    });
  });

  it('201: withdraws an invite by the name that the list shows', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const [user, address] = [await aUser(app), anAddress()];
    const withdraw = (email: string) =>
      as(admin).post(`/api/w/${workspaceId}/workspaces/delete_invite`, {
        email,
        is_admin: false,
        operator: false,
      });
    await invite(workspaceId, admin, address);
    await rename(user, address);
    expect((await withdraw(address.toUpperCase())).status).toBe(201);
    expect(await pending(workspaceId, admin)).toEqual([]);
    await rename(user, user.username);
    await invite(workspaceId, admin, user.username);
    await changeEmail(user.username, address);
    expect(await pending(workspaceId, admin)).toMatchObject([{ email: address }]);
    expect((await withdraw(address)).status).toBe(201);
    expect(await pending(workspaceId, admin)).toEqual([]);
  });

  it('201: adds a member by email, or by the exact user name of an account without an email', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const [email, address] = [anAddress(), anAddress()];
    const [known, named] = [await aUser(app, { email }), await aUser(app)];
    await rename(named, address);
    await invite(workspaceId, admin, email);
    expect(await pending(workspaceId, admin)).toHaveLength(1);
    const add = (name: string) =>
      as(admin).post(`/api/w/${workspaceId}/workspaces/add_user`, {
        email: name,
        is_admin: false,
        operator: false,
      });
    expect((await add(known.username)).status).toBe(404);
    expect((await add(email.toUpperCase())).status).toBe(201);
    expect((await add(address)).status).toBe(201);
    expect(await pending(workspaceId, admin)).toEqual([]);
  });

  (isOnServer ? it : it.skip)('404: an account that is deleted at the same time', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const user = await aUser(app);
    const { status } = await whileLocked(app, 'DELETE FROM users WHERE id = $1', user.id, () =>
      invite(workspaceId, admin, user.username),
    );
    expect(status).toBe(404);
    expect(await pending(workspaceId, admin)).toEqual([]);
  });

  it('tells whether an account is invited', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const [address, email] = [anAddress(), anAddress()];
    const [named, bound, known] = [await aUser(app), await aUser(app), await aUser(app, { email })];
    await rename(named, address);
    for (const name of [address, bound.username, email]) await invite(workspaceId, admin, name);
    const isInvited = async ({ id }: TestAccount) =>
      app.nest.get(InvitesService).isInvited(await app.nest.get(UsersService).get(id), workspaceId);
    expect(await Promise.all([named, bound, known, admin].map(isInvited))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('the audit trail identifies an invite by its workspace and the invited address or account', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const [user, address] = [await aUser(app), anAddress()];
    await invite(workspaceId, admin, address);
    await invite(workspaceId, admin, user.username);
    await accept(user, workspaceId);
    const events = await app.dataSource.query<object[]>(
      `SELECT action, target_id AS target FROM audit_events WHERE target_type = 'invite' AND target_id LIKE $1 ORDER BY id`,
      [`${workspaceId}/%`],
    );
    expect(events).toEqual([
      { action: 'invite.create', target: `${workspaceId}/${address}` },
      { action: 'invite.create', target: `${workspaceId}/${user.id}` },
      { action: 'invite.delete', target: `${workspaceId}/${user.id}` },
    ]);
  });
});
