import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SeparateRoles1766200000000 } from '../../src/platform/database/migrations/1766200000000-separate-roles.js';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
const rolesOf = async (admin: TestAccount, workspaceId: string, { username }: TestAccount) => {
  const { body } = await as(admin).get(`/api/w/${workspaceId}/users/list`);
  const { is_admin, operator } = (
    body as { email: string; is_admin: boolean; operator: boolean }[]
  ).find(({ email }) => email === username)!;
  return [is_admin, operator];
};
const [ADMIN, OPERATOR, NEITHER] = [
  [true, false],
  [false, true],
  [false, false],
];

describe('an admin of a workspace is not an operator', () => {
  it.each([
    [[{ is_admin: true }, { operator: true }], OPERATOR],
    [[{ operator: true }, { is_admin: true }], ADMIN],
    [[{ is_admin: true, operator: true }], ADMIN],
    [[{ operator: true }, { operator: false }], NEITHER],
    [[{ is_admin: true }, { operator: false, disabled: false }], ADMIN],
  ])('200: update %j', async (changes, roles) => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const { body } = await as(member).get(`/api/w/${workspaceId}/users/whoami`);
    for (const change of changes) {
      const path = `/api/w/${workspaceId}/users/update/${body.username}`;
      expect((await as(admin).post(path, change)).status).toBe(200);
    }
    expect(await rolesOf(admin, workspaceId, member)).toEqual(roles);
  });

  it('400: the last admin is made an operator', async () => {
    const { workspaceId, admin } = await aWorkspace(app);
    const { body } = await as(admin).get(`/api/w/${workspaceId}/users/whoami`);
    const path = `/api/w/${workspaceId}/users/update/${body.username}`;
    expect((await as(admin).post(path, { operator: true })).status).toBe(400);
    expect(await rolesOf(admin, workspaceId, admin)).toEqual(ADMIN);
  });

  it('201: an account that is added or invited as both becomes an admin', async () => {
    const [added, invited, uninvited] = [
      await anEmailUser(app),
      await anEmailUser(app),
      await anEmailUser(app),
    ];
    const { workspaceId, admin } = await aWorkspace(app);
    const path = `/api/w/${workspaceId}/workspaces`;
    const both = { is_admin: true, operator: true };
    await as(admin).post(`${path}/add_user`, { email: added.username, ...both });
    expect(await rolesOf(admin, workspaceId, added)).toEqual(ADMIN);
    await as(admin).post(`${path}/invite_user`, { email: invited.username, ...both });
    await as(invited).post('/api/users/accept_invite', { workspace_id: workspaceId });
    expect(await rolesOf(admin, workspaceId, invited)).toEqual(ADMIN);
    const offer = { email: uninvited.username, ...both };
    await as(admin).post(`${path}/invite_user`, offer);
    await as(admin).post(`${path}/delete_invite`, offer);
    expect((await as(uninvited).get('/api/users/list_invites')).body).toEqual([]);
  });

  it('201: the role of a body takes precedence over its operator, and is answered', async () => {
    const [added, invited] = [await anEmailUser(app), await anEmailUser(app)];
    const { workspaceId, admin } = await aWorkspace(app);
    const path = `/api/w/${workspaceId}/workspaces`;
    const asOperator = { is_admin: false, operator: false, role: 'operator' };
    const body = { email: added.username, ...asOperator };
    expect((await as(admin).post(`${path}/add_user`, body)).status).toBe(201);
    expect(await rolesOf(admin, workspaceId, added)).toEqual(OPERATOR);
    const mine = await as(added).get('/api/workspaces/users');
    expect(mine.body.workspaces).toMatchObject([
      {
        role: 'operator',
        capabilities: { code: false, flows: 'none', visibility: { runs: true } },
      },
    ]);
    await as(admin).post(`${path}/invite_user`, { email: invited.username, ...asOperator });
    const [offer] = (await as(invited).get('/api/users/list_invites')).body as unknown as object[];
    expect(offer).toMatchObject({ operator: true, role: 'operator' });

    const { body: me } = await as(added).get(`/api/w/${workspaceId}/users/whoami`);
    const update = `/api/w/${workspaceId}/users/update/${me.username}`;
    const change = { role: 'developer', operator: true };
    expect((await as(admin).post(update, change)).status).toBe(200);
    expect(await rolesOf(admin, workspaceId, added)).toEqual(NEITHER);
    const { body: now } = await as(added).get('/api/workspaces/users');
    expect(now.workspaces).toMatchObject([{ role: 'developer', capabilities: { apps: 'full' } }]);
  });

  it.each(['admin', 'viewer', 'Operator', '', 1])('422: the role %j', async (role) => {
    const person = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app);
    const path = `/api/w/${workspaceId}`;
    const body = { email: person.username, is_admin: false, role };
    const ends = ['workspaces/add_user', 'workspaces/invite_user', 'workspaces/delete_invite'];
    for (const end of ends) {
      const { status, text } = await as(admin).post(`${path}/${end}`, body);
      expect([status, text]).toEqual([
        422,
        "Failed to deserialize the JSON body: role: Input should be 'developer' or 'operator'",
      ]);
    }
    const { body: me } = await as(admin).get(`${path}/users/whoami`);
    expect((await as(admin).post(`${path}/users/update/${me.username}`, { role })).status).toBe(
      422,
    );
    const { body: members } = await as(admin).get(`${path}/users/list`);
    expect(members).toHaveLength(1);
  });

  it('members with both roles from an older version become admins, also when its export is imported', async () => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const both = () =>
      app.dataSource.query(
        `UPDATE memberships SET is_admin = true, is_operator = true WHERE workspace_id = $1 AND user_id = $2`,
        [workspaceId, member.id],
      );
    const migration = new SeparateRoles1766200000000();
    await app.dataSource.transaction(({ queryRunner }) => migration.down(queryRunner!));
    await both();
    expect(await rolesOf(admin, workspaceId, member)).toEqual([true, true]);
    await app.dataSource.transaction(({ queryRunner }) => migration.up(queryRunner!));
    expect(await rolesOf(admin, workspaceId, member)).toEqual(ADMIN);
    await both();
    expect(await rolesOf(admin, workspaceId, member)).toEqual(ADMIN);
  });
});

describe('a member whose account is inactive', () => {
  it('is shown as disabled on every route that shows members, until it is active again', async () => {
    const superuser = await aSuperuser(app);
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const { body } = await as(member).get(`/api/w/${workspaceId}/users/whoami`);
    const activate = (is_active: boolean) =>
      app.as(superuser).patch(`/api/v1/users/${member.id}`, { is_active });
    const disabled = async () => {
      const path = `/api/w/${workspaceId}/users`;
      const { body: list } = await as(admin).get(`${path}/list`);
      const one = (list as { email: string; disabled: boolean }[]).find(
        ({ email }) => email === member.username,
      )!;
      const found = [one.disabled];
      for (const by of ['get', 'whois']) {
        const answer = await as(admin).get(`${path}/${by}/${body.username}`);
        found.push(answer.body.disabled as boolean);
      }
      return found;
    };
    expect(await disabled()).toEqual([false, false, false]);
    await activate(false);
    expect(await disabled()).toEqual([true, true, true]);
    await activate(true);
    expect(await disabled()).toEqual([false, false, false]);
  });
});
