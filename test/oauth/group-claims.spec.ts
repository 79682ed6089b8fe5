import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oidc from 'openid-client';
import { AccountGroups, type GroupsFormat } from '../../src/workspaces/account-groups.service.js';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { beginAuthorization, discover, logIn, Person, register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CLIENTS = '/api/v1/oauth_clients';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SCOPE = 'openid groups roles';
/** Few, so that tests reach the bound. */
const MOST = 6;

describe('the claims groups and roles', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ MAX_GROUPS_IN_CLAIMS: String(MOST) });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  let serial = 0;
  const aName = (stem: string) => `${stem}-${(serial += 1)}`;
  const sql = (text: string, values: unknown[]) => app.dataSource.manager.query(text, values);
  const aClient = async (changes: object = {}) =>
    discover(app, await register(app.as(superuser), changes));
  /** What a client is told of an account, at its log-in. */
  const toldOf = async (account: TestAccount, config: oidc.Configuration, scope = SCOPE) => {
    const tokens = await logIn(config, new Person(app, account), { scope });
    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, account.id);
    const { groups, roles } = tokens.claims()!;
    expect({ groups: userinfo['groups'], roles: userinfo['roles'] }).toEqual({ groups, roles });
    return { groups, roles } as { groups?: string[]; roles?: string[] };
  };
  const of = (account: TestAccount, format: GroupsFormat = 'names') =>
    app.nest.get(AccountGroups).of(account.id, format);

  /** A workspace with a member in the groups, and what its admin can do. */
  const inWorkspace = async (account: TestAccount, groups: string[] = [], id = aName('acme')) => {
    const { admin } = await aWorkspace(app, { id, members: [account] });
    const as = app.as(admin);
    const members = (await as.get(`/api/w/${id}/users/list`)).body as {
      email: string;
      username: string;
    }[];
    const { username } = members.find(({ email }) => email === account.username)!;
    for (const name of groups) {
      await as.post(`/api/w/${id}/groups/create`, { name });
      const { status } = await as.post(`/api/w/${id}/groups/adduser/${name}`, { username });
      expect(status).toBe(200);
    }
    const change = async (json: object) => {
      const { status } = await as.post(`/api/w/${id}/users/update/${username}`, json);
      expect(status).toBe(200);
    };
    return { id, username, as, change };
  };

  it('tell the workspaces, the groups in them and the roles, by name', async () => {
    const account = await anEmailUser(app);
    const { id } = await inWorkspace(account, ['devs', 'all-hands']);
    expect(await toldOf(account, await aClient())).toEqual({
      groups: [id, `${id}/all-hands`, `${id}/devs`],
      roles: [`${id}:developer`],
    });
  });

  it('are told by scope, each by its own, and not to clients without it', async () => {
    const account = await anEmailUser(app);
    const { id } = await inWorkspace(account);
    const config = await aClient();
    expect(await toldOf(account, config, 'openid profile email')).toEqual({});
    expect(await toldOf(account, config, 'openid groups')).toEqual({ groups: [id] });
    expect(await toldOf(account, config, 'openid roles')).toEqual({ roles: [`${id}:developer`] });
    const narrow = await aClient({ scopes: ['openid', 'read'] });
    const claims = JSON.stringify({ id_token: { groups: { essential: true }, roles: null } });
    const tokens = await logIn(narrow, new Person(app, account), { scope: 'openid', claims });
    expect(tokens.claims()).not.toHaveProperty('groups');
    expect(tokens.claims()).not.toHaveProperty('roles');
    const end = await new Person(app, account).arrive(
      (await beginAuthorization(narrow, { scope: SCOPE })).url,
    );
    expect(end.searchParams.get('error')).toBe('invalid_scope');
  });

  it('the consent page words them', async () => {
    const account = await anEmailUser(app);
    const { url } = await beginAuthorization(await aClient(), { scope: SCOPE });
    const person = new Person(app, account);
    const login = (await person.walk(url)) as Answer;
    const { username: name, password } = account;
    const page = (await person.press(login, undefined, { name, password })) as Answer;
    expect(page.text).toContain('<li>See your workspaces and your groups in them</li>');
    expect(page.text).toContain('<li>See your roles');
  });

  it.each([
    ['admin', { is_admin: true }],
    ['operator', { operator: true }],
    ['developer', {}],
  ])('the role %s in a workspace', async (role, change) => {
    const account = await anEmailUser(app);
    const { id, change: update } = await inWorkspace(account);
    if (Object.keys(change).length > 0) await update(change);
    expect((await of(account)).roles).toEqual([`${id}:${role}`]);
  });

  it('a superuser has a role that no workspace can give', async () => {
    const account = await aSuperuser(app);
    expect(await of(account)).toEqual({ groups: [], roles: ['superuser'] });
    const member = await anEmailUser(app);
    await inWorkspace(member, ['superuser'], 'superuser');
    expect((await of(member)).roles).toEqual(['superuser:developer']);
    expect((await of(member, 'roles')).groups).not.toContain('superuser');
  });

  describe('the format of a client', () => {
    it('ids: they stay with a new name, and a new workspace of the old name has others', async () => {
      const account = await anEmailUser(app);
      const { id, as } = await inWorkspace(account, ['devs']);
      const config = await aClient({ groups_format: 'ids' });
      const before = await toldOf(account, config);
      expect(before.groups).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
      expect(before.roles).toEqual([`${before.groups![0]!}:developer`]);
      const renamed = await app.as(superuser).post(`/api/w/${id}/workspaces/change_workspace_id`, {
        new_id: aName('beta'),
        new_name: 'B',
      });
      expect(renamed.status).toBe(200);
      expect(await toldOf(account, config)).toEqual(before);
      expect((await as.get(`/api/w/${id}/users/list`)).status).not.toBe(200);
      const impostor = await anEmailUser(app);
      await inWorkspace(impostor, ['devs'], id);
      const after = await of(impostor, 'ids');
      for (const group of before.groups!) expect(after.groups).not.toContain(group);
      expect((await of(impostor)).groups).toEqual([id, `${id}/devs`]);
    });

    it('roles: groups hold the roles', async () => {
      const account = await anEmailUser(app);
      const { id } = await inWorkspace(account, ['devs']);
      expect(await toldOf(account, await aClient({ groups_format: 'roles' }))).toEqual({
        groups: [`${id}:developer`],
        roles: [`${id}:developer`],
      });
    });

    it('is changed by PATCH, and nothing else is accepted', async () => {
      const { client_id: id } = await register(app.as(superuser));
      const patch = (groups_format: string) =>
        app.as(superuser).patch(`${CLIENTS}/${id}`, { groups_format });
      expect((await patch('ids')).body.groups_format).toBe('ids');
      expect((await patch('paths')).status).toBe(422);
    });
  });

  describe('nothing comes from', () => {
    it('a disabled membership', async () => {
      const account = await anEmailUser(app);
      const { change } = await inWorkspace(account, ['devs']);
      await change({ disabled: true });
      expect(await of(account)).toEqual({ groups: [], roles: [] });
      await change({ disabled: false });
      expect((await of(account)).groups).toHaveLength(2);
    });

    it('an archived workspace, a deleted one, or one that was left', async () => {
      const account = await anEmailUser(app);
      const [archived, deleted, left] = [
        await inWorkspace(account),
        await inWorkspace(account),
        await inWorkspace(account, ['devs']),
      ];
      await app.as(superuser).post(`/api/w/${archived.id}/workspaces/archive`);
      await app.as(superuser).delete(`/api/workspaces/delete/${deleted.id}`);
      expect((await of(account)).groups).toEqual([left.id, `${left.id}/devs`]);
      await app.as(account).post(`/api/w/${left.id}/workspaces/leave`);
      expect(await of(account)).toEqual({ groups: [], roles: [] });
    });

    it('an account that is not active, or does not exist', async () => {
      const account = await anEmailUser(app);
      await inWorkspace(account);
      await app.as(superuser).patch(`/api/v1/users/${account.id}`, { is_active: false });
      expect(await of(account)).toEqual({ groups: [], roles: [] });
      await app.as(superuser).delete(`/api/v1/users/${account.id}`);
      expect(await of(account)).toEqual({ groups: [], roles: [] });
    });
  });

  it('names with a separator in them are no other group', async () => {
    const account = await anEmailUser(app);
    const { id } = await inWorkspace(account, ['devs']);
    await sql(
      `UPDATE memberships SET created_at = '2026-01-01' WHERE user_id = $1 AND workspace_id = $2`,
      [account.id, id],
    );
    const odd = ['acme/ops', 'acme:admin', 'a,b "c"\n%2F', 'münchen', '~!*'];
    for (const [index, name] of odd.entries()) {
      await sql('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [name]);
      await sql(
        `INSERT INTO memberships (workspace_id, user_id, username, is_admin, created_at)
         VALUES ($1, $2, 'odd', false, timestamptz '2026-02-01' + $3 * interval '1 day')`,
        [name, account.id, index],
      );
    }
    const { groups, roles } = await of(account);
    expect(groups).toEqual([
      id,
      `${id}/devs`,
      'acme%2Fops',
      'acme%3Aadmin',
      expect.any(String),
      'm%C3%BCnchen',
    ]);
    expect(roles).toContain('acme%3Aadmin:developer');
    for (const text of [...groups, ...roles]) expect(text).toMatch(/^[\w.%:/-]+$/);
  });

  it('what a later membership adds cannot push out older ones', async () => {
    const account = await anEmailUser(app);
    const old = await inWorkspace(account, ['devs', 'ops'], aName('zzz'));
    for (let index = 0; index < MOST; index += 1)
      await inWorkspace(account, ['devs'], aName('aaa'));
    const { groups, roles } = await of(account);
    expect([groups.length, roles.length]).toEqual([MOST, MOST]);
    expect(groups.slice(0, 3)).toEqual([old.id, `${old.id}/devs`, `${old.id}/ops`]);
    expect(roles[0]).toBe(`${old.id}:developer`);
  });

  it('concurrent look-ups get each their own', async () => {
    const accounts = await Promise.all([1, 2, 3].map(() => anEmailUser(app)));
    const ids = [];
    for (const account of accounts) ids.push((await inWorkspace(account)).id);
    const found = await Promise.all(accounts.map((account) => of(account)));
    expect(found.map(({ groups }) => groups)).toEqual(ids.map((id) => [id]));
  });

  it('a token for a client itself has neither scope', async () => {
    const { client_id, client_secret } = await register(app.as(superuser));
    const { status, body } = await app.anonymous.form('/oauth/token', {
      grant_type: 'client_credentials',
      client_id,
      client_secret: client_secret!,
      scope: 'groups',
    });
    expect([status, body.error]).toEqual([400, 'invalid_scope']);
  });
});
