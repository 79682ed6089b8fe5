import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/client.js';
import { anEmailUser, aSuperuser, aWorkspace, type TestAccount } from '../support/factories.js';
import { isOnServer } from '../support/process-database.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { whileLocked } from '../support/while-locked.js';

const DEMOTE = 'UPDATE memberships SET is_admin = false WHERE user_id = $1';
const DISABLE = 'UPDATE memberships SET is_disabled = true WHERE user_id = $1';
const REMOVE = 'DELETE FROM memberships WHERE user_id = $1';

interface Scene {
  readonly workspaceId: string;
  readonly admin: TestAccount;
  readonly friend: TestAccount;
  readonly member: string;
}

// The embedded database has one connection, so none of its rows can stay locked.
(isOnServer ? describe : describe.skip)('a member of a workspace who waits for a lock', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  async function aScene(): Promise<Scene> {
    const [friend, other] = [await anEmailUser(app), await anEmailUser(app)];
    const { workspaceId, admin } = await aWorkspace(app, { members: [other] });
    const [row] = await app.dataSource.query<{ username: string }[]>(
      'SELECT username FROM memberships WHERE workspace_id = $1 AND user_id = $2',
      [workspaceId, other.id],
    );
    return { workspaceId, admin, friend, member: row!.username };
  }
  const rightsIn = ({ workspaceId }: Scene) =>
    app.dataSource.query<object[]>(
      `SELECT username, is_admin, is_disabled, is_operator FROM memberships
        WHERE workspace_id = $1 AND is_admin AND NOT is_disabled
       UNION ALL SELECT coalesce(email, user_id::text), is_admin, false, is_operator FROM invites
        WHERE workspace_id = $1`,
      [workspaceId],
    );

  const roles = { is_admin: true, operator: false };
  const requests: [string, (scene: Scene) => readonly [string, object]][] = [
    [
      'makes a friend a member',
      ({ friend }) => ['workspaces/add_user', { email: friend.username, ...roles }],
    ],
    [
      'invites a friend',
      ({ friend }) => ['workspaces/invite_user', { email: friend.username, ...roles }],
    ],
    ['makes a member an admin', ({ member }) => [`users/update/${member}`, { is_admin: true }]],
    ['creates a group', () => ['groups/create', { name: 'friends', summary: '' }]],
    ['archives it', () => ['workspaces/archive', {}]],
  ];
  // Windmill's API answers strangers of a workspace with 401.
  const ways: [string, string, number][] = [
    ['demoted', DEMOTE, 403],
    ['disabled', DISABLE, 401],
    ['removed', REMOVE, 401],
  ];
  it.each(
    ways.flatMap(([way, sql, status]) =>
      requests.map(([what, of]) => [status, way, what, sql, of] as const),
    ),
  )('%d: was %s meanwhile, and %s', async (status, _way, _what, end, of) => {
    const scene = await aScene();
    const { workspaceId, admin } = scene;
    const [path, body] = of(scene);
    const answer: Answer = await whileLocked(
      app,
      'SELECT FROM workspaces WHERE id = $1 FOR UPDATE',
      workspaceId,
      () => app.withToken(admin.apiKey).post(`/api/w/${workspaceId}/${path}`, body),
      () => app.dataSource.query(end, [admin.id]),
    );
    expect(answer.status).toBe(status);
    expect(await rightsIn(scene)).toEqual([]);
  });

  it.each([
    [
      'was removed',
      `WITH gone AS (DELETE FROM memberships WHERE user_id = $1)
       DELETE FROM api_keys WHERE user_id = $1 AND workspace_id IS NOT NULL`,
    ],
    [
      'is in an archived one',
      `UPDATE workspaces SET is_archived = true
       WHERE id IN (SELECT workspace_id FROM memberships WHERE user_id = $1)`,
    ],
  ])('4xx: who %s meanwhile gets no key that is bound to it', async (_way, end) => {
    const member = await anEmailUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const { status } = await whileLocked(app, end, member.id, () =>
      app.withToken(member.apiKey).post('/api/users/tokens/create', { workspace_id: workspaceId }),
    );
    expect([400, 401, 403]).toContain(status);
    const bound = await app.dataSource.query<object[]>(
      'SELECT id FROM api_keys WHERE workspace_id = $1',
      [workspaceId],
    );
    expect(bound).toEqual([]);
  });

  it('200: gets a new name in the other workspaces while one of them is deleted', async () => {
    const member = await anEmailUser(app);
    const ending = await aWorkspace(app, { id: `a-${randomUUID()}`, members: [member] });
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const superuser = app.withToken((await aSuperuser(app)).apiKey);
    const { status } = await whileLocked(
      app,
      'DELETE FROM workspaces WHERE id = $1',
      ending.workspaceId,
      () => superuser.post(`/api/users/rename/${member.username}`, { new_username: 'renamed' }),
    );
    expect(status).toBe(200);
    const names = await app.dataSource.query<object[]>(
      'SELECT workspace_id, username FROM memberships WHERE user_id = $1',
      [member.id],
    );
    expect(names).toEqual([{ workspace_id: workspaceId, username: 'renamed' }]);
  });
});
