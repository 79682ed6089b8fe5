import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /api/v1/accounts/{user_id}/workspaces', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const list = (id: string) => app.as(superuser).get(`/api/v1/accounts/${id}/workspaces`);

  it('200: by name, with roles; also disabled and archived ones', async () => {
    const member = await aUser(app);
    for (const id of ['ws-b', 'ws-a', 'ws-c']) await aWorkspace(app, { id, members: [member] });
    await app.dataSource.transaction(async (manager) => {
      await manager.query(
        `UPDATE workspaces SET name = 'zeta', is_archived = true WHERE id = 'ws-a'`,
      );
      const update = 'UPDATE memberships SET ';
      const where = ' WHERE user_id = $1 AND workspace_id =';
      await manager.query(`${update} is_disabled = true, is_operator = true ${where} 'ws-b'`, [
        member.id,
      ]);
      await manager.query(`${update} is_admin = true ${where} 'ws-c'`, [member.id]);
    });
    const { status, body } = await list(member.id);
    const common = {
      username: member.username.replace('-', ''),
      created_at: expect.stringMatching(/Z$/),
    };
    const fine = { is_disabled: false, is_archived: false };
    expect([status, body]).toEqual([
      200,
      [
        {
          ...common,
          ...fine,
          workspace_id: 'ws-b',
          name: 'ws-b',
          role: 'operator',
          is_disabled: true,
        },
        { ...common, ...fine, workspace_id: 'ws-c', name: 'ws-c', role: 'admin' },
        {
          ...common,
          ...fine,
          workspace_id: 'ws-a',
          name: 'zeta',
          role: 'developer',
          is_archived: true,
        },
      ],
    ]);
  });

  it('200: none, also of a superuser, who is a member nowhere', async () => {
    const { status, body } = await list(superuser.id);
    expect([status, body]).toEqual([200, []]);
  });

  it('403: others than superusers, also about themselves', async () => {
    const user = await aUser(app);
    const path = `/api/v1/accounts/${user.id}/workspaces`;
    expect((await app.as(user).get(path)).status).toBe(403);
    expect((await app.anonymous.get(path)).status).toBe(403);
  });

  it('404, 422: no such account; an id that is none', async () => {
    expect((await list(randomUUID())).status).toBe(404);
    expect((await list('x')).status).toBe(422);
  });
});
