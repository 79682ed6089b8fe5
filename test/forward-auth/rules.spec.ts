import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import type { TestApp } from '../support/test-app.js';
import { aWorld, told, VERIFY, type World } from './world.js';

describe('what GET /auth/verify can demand', () => {
  let app: TestApp;
  let member: TestAccount;
  let workspaceId: string;
  let inGroup: World['inGroup'];
  let write: World['write'];
  beforeAll(async () => {
    ({ app, member, workspaceId, inGroup, write } = await aWorld());
  });
  afterAll(() => app.close());
  const statusFor = async (account: TestAccount, query: string) =>
    (await app.as(account).get(`${VERIFY}?${query}`)).status;

  describe('limited credentials', () => {
    const aKey = async (wishes: Parameters<typeof anApiKey>[2]) => {
      const { text } = await anApiKey(app, member.id, wishes);
      return app.as({ apiKey: text });
    };

    it('200: a key needs no scope, and its scopes are told', async () => {
      for (const scopes of [[], ['jobs:run'], ['users:read', 'reports:run:a,b']]) {
        const answer = await (await aKey({ scopes })).get(VERIFY);
        expect({ status: answer.status, scopes: told(answer)['scopes'] }).toEqual({
          status: 200,
          scopes: scopes.map((scope) => scope.replace(',', '%2C')).join(','),
        });
      }
    });

    it('200/403: a rule about scopes, one of which is enough', async () => {
      const key = await aKey({ scopes: ['reports:run', 'users:write'] });
      const status = async (query: string) => (await key.get(`${VERIFY}?${query}`)).status;
      expect(await status('scope=reports:run')).toBe(200);
      expect(await status('scope=users:read')).toBe(200);
      expect(await status('scope=other&scope=reports:run')).toBe(200);
      expect(await status('scope=admin')).toBe(403);
      expect(await status('scope=reports')).toBe(403);
      expect(await statusFor(member, 'scope=anything')).toBe(200);
    });

    it('403: a read-only key for a write, whichever header tells the method', async () => {
      const key = await aKey({ isReadOnly: true, scopes: ['users:write', 'jobs:run'] });
      expect(told(await key.get(VERIFY))['scopes']).toBe('users:read');
      expect((await key.get(`${VERIFY}?scope=users:write`)).status).toBe(403);
      for (const headers of [
        { 'x-original-method': 'POST' },
        { 'x-forwarded-method': 'DELETE' },
        { 'x-original-method': 'POST', 'x-forwarded-method': 'GET' },
      ]) {
        expect((await key.with(headers as Record<string, string>).get(VERIFY)).status).toBe(403);
      }
      expect((await key.with({ 'x-original-method': 'GET' }).get(VERIFY)).status).toBe(200);
    });

    it('200/403: a key bound to a workspace is good for rules about it alone', async () => {
      const { workspaceId: other } = await aWorkspace(app, { members: [member] });
      const key = await aKey({ workspaceId });
      const answer = await key.get(`${VERIFY}?workspace=${workspaceId}`);
      expect({ status: answer.status, groups: told(answer)['groups'] }).toEqual({
        status: 200,
        groups: `${workspaceId},${workspaceId}/devs`,
      });
      const status = async (query: string) => (await key.get(VERIFY + query)).status;
      expect(await status('')).toBe(403);
      expect(await status('?superuser=true')).toBe(403);
      expect(await status(`?workspace=${other}`)).toBe(403);
      expect(await status(`?workspace=${other}&workspace=${workspaceId}`)).toBe(200);
      expect(await status(`?workspace=${other}&group=${workspaceId}/devs`)).toBe(403);
    });

    it('429: a key over its own rate', async () => {
      const key = await aKey({ rateLimit: { requests: 1, windowSeconds: 60 } });
      await key.get(VERIFY);
      expect((await key.get(VERIFY)).status).toBe(429);
    });
  });

  describe('rules', () => {
    it('200/403: workspace, role and group, all of which must hold', async () => {
      const stranger = await aUser(app);
      const ofMember: [string, number][] = [
        [`workspace=${workspaceId}`, 200],
        [`workspace=nowhere&workspace=${workspaceId}`, 200],
        ['workspace=nowhere', 403],
        [`workspace=${workspaceId}&role=developer`, 200],
        [`workspace=${workspaceId}&role=admin`, 403],
        [`workspace=${workspaceId}&role=admin&role=developer`, 200],
        [`workspace=${workspaceId}&group=devs`, 200],
        [`workspace=${workspaceId}&group=all`, 200],
        [`workspace=${workspaceId}&group=ops`, 403],
        [`workspace=${workspaceId}&group=ops&group=devs`, 200],
        [`group=${workspaceId}/devs`, 200],
        ['group=nowhere/devs', 403],
        [`workspace=${workspaceId}&role=admin&group=devs`, 403],
        [`workspace=${workspaceId}&superuser=true`, 403],
      ];
      for (const [query, status] of ofMember) {
        expect({ query, status: await statusFor(member, query) }).toEqual({ query, status });
        expect({ query, status: await statusFor(stranger, query) }).toEqual({ query, status: 403 });
      }
    });

    it('403: a role and a group in different workspaces', async () => {
      const user = await aUser(app);
      const one = (await aWorkspace(app, { members: [user] })).workspaceId;
      const two = (await aWorkspace(app, { members: [user] })).workspaceId;
      await write(
        'UPDATE memberships SET is_admin = true WHERE user_id = $1 AND workspace_id = $2',
        [user.id, one],
      );
      await inGroup(two, 'devs', user);
      const both = `workspace=${one}&workspace=${two}&role=admin`;
      expect(await statusFor(user, both)).toBe(200);
      expect(await statusFor(user, `${both}&group=devs`)).toBe(403);
      expect(await statusFor(user, `${both}&group=${two}/devs`)).toBe(200);
    });

    it('403: disabled members, archived workspaces, and members who were removed', async () => {
      const user = await aUser(app);
      const { workspaceId: id } = await aWorkspace(app, { members: [user] });
      await inGroup(id, 'devs', user);
      const rules = [`workspace=${id}`, `group=${id}/devs`];
      const statuses = () => Promise.all(rules.map((rule) => statusFor(user, rule)));
      expect(await statuses()).toEqual([200, 200]);
      await write('UPDATE memberships SET is_disabled = true WHERE user_id = $1', [user.id]);
      expect(await statuses()).toEqual([403, 403]);
      await write('UPDATE memberships SET is_disabled = false WHERE user_id = $1', [user.id]);
      await write('UPDATE workspaces SET is_archived = true WHERE id = $1', [id]);
      expect(await statuses()).toEqual([403, 403]);
      await write('UPDATE workspaces SET is_archived = false WHERE id = $1', [id]);
      await write('DELETE FROM group_members WHERE user_id = $1', [user.id]);
      expect(await statuses()).toEqual([200, 403]);
    });

    it('200/403: superusers are admins of every workspace, but in no group without membership', async () => {
      const superuser = await aSuperuser(app);
      expect(await statusFor(superuser, 'superuser=true')).toBe(200);
      expect(await statusFor(superuser, `workspace=${workspaceId}&role=admin`)).toBe(200);
      expect(await statusFor(superuser, `workspace=${workspaceId}&role=operator`)).toBe(403);
      expect(await statusFor(superuser, `group=${workspaceId}/devs`)).toBe(403);
      expect(await statusFor(superuser, 'workspace=nowhere')).toBe(403);
    });

    it('403: says which rule is not met', async () => {
      const { text } = await app.as(member).get(`${VERIFY}?superuser=true`);
      expect(text).toBe(
        'Your account or credential does not meet the rule of this address: superuser.',
      );
    });

    it.each([
      'workspaces=demo',
      'Group=demo/devs',
      'workspace=',
      'workspace=a,b',
      'workspace=a/b',
      'workspace=demo&workspace=',
      'role=admin',
      'workspace=demo&role=owner',
      'workspace=demo&role=Admin',
      'group=devs',
      'group=a/b/c',
      'group=',
      'scope=',
      'scope=a%20b',
      'superuser',
      'superuser=false',
      'superuser=1',
      'superuser=true&superuser=false',
      'groups=all',
      'groups=names&groups=none',
      'workspace=%00',
      'x-api-key=anything',
      '__proto__=x',
    ])('400: the query %s, also by a superuser', async (query) => {
      expect({ query, status: await statusFor(await aSuperuser(app), query) }).toEqual({
        query,
        status: 400,
      });
    });

    it('400: says what is wrong', async () => {
      const { text } = await app.as(member).get(`${VERIFY}?role=admin&grop=x`);
      expect(text).toBe('grop: Extra inputs are not permitted.');
    });

    it('405: another method', async () => {
      expect((await app.as(member).post(VERIFY)).status).toBe(405);
    });
  });
});
