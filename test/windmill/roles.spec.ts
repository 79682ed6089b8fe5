import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deactivate } from '../support/accounts.js';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('roles of members', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const nameIn = async (workspaceId: string, account: TestAccount) =>
    (await as(account).get(`/api/w/${workspaceId}/users/whoami`)).body.username as string;

  it('an admin who becomes operator is no admin, and the other way round', async () => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const name = await nameIn(workspaceId, member);
    const update = (body: object) =>
      as(admin).post(`/api/w/${workspaceId}/users/update/${name}`, body);
    const roles = async () => {
      const { body } = await as(member).get(`/api/w/${workspaceId}/users/whoami`);
      return [body.is_admin as boolean, body.operator as boolean];
    };
    await update({ is_admin: true });
    await update({ operator: true });
    expect(await roles()).toEqual([false, true]);
    await update({ is_admin: true });
    expect(await roles()).toEqual([true, false]);
    await update({ is_admin: true, operator: true });
    expect(await roles()).toEqual([true, false]);
    const own = await nameIn(workspaceId, admin);
    const demote = (username: string) =>
      as(member).post(`/api/w/${workspaceId}/users/update/${username}`, { operator: true });
    expect((await demote(own)).status).toBe(200);
    // The last admin stays one.
    expect((await demote(name)).status).toBe(400);
    expect(await roles()).toEqual([true, false]);
  });

  it('a member whose account is inactive is listed as disabled', async () => {
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [member] });
    const name = await nameIn(workspaceId, member);
    await deactivate(app, await aSuperuser(app), member);
    const { body } = await as(admin).get(`/api/w/${workspaceId}/users/list`);
    const listed = (body as { email: string; disabled: boolean }[]).find(
      ({ email }) => email === member.username,
    );
    expect(listed?.disabled).toBe(true);
    const got = await as(admin).get(`/api/w/${workspaceId}/users/get/${name}`);
    expect(got.body.disabled).toBe(true);
  });
});
