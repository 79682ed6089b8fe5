import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { anApiKey, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import {
  asServer,
  aServedWorkspace,
  logInServer,
  type ServedWorkspace,
} from './workspace-server.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const PROJECT = '11111111-1111-4111-8111-111111111111';

describe('the ZenML server of a workspace', () => {
  let app: TestApp;
  let developer: TestAccount;
  let operator: TestAccount;
  let stranger: TestAccount;
  let served: ServedWorkspace;
  let server: Client;
  beforeAll(async () => {
    app = await startTestApp();
    stranger = await aUser(app);
  });
  beforeEach(async () => {
    developer = await aUser(app);
    operator = await aUser(app);
    served = await aServedWorkspace(app, [developer, operator]);
    await update('UPDATE memberships SET is_operator = true WHERE user_id = $1', operator.id);
    server = await asServer(app, served);
  });
  afterAll(() => app.close());

  const update = (text: string, ...values: unknown[]) =>
    app.dataSource.transaction((manager) => manager.query(text, values));
  const refused = (answer: { status: number; body: { detail: unknown[] } }) => [
    answer.status,
    answer.body.detail[0],
  ];
  const check = (user: string, action: string, resources: unknown, by = server) =>
    by.send('POST', `/rbac/check_permissions?user_id=${user}&action=${action}`, {
      json: resources as object,
    });
  const allowed = (user: string, action: string, resource: string, by = server) =>
    by.get(`/rbac/allowed_resource_ids?user_id=${user}&resource=${resource}&action=${action}`);
  const may = async (user: TestAccount, action: string, type: string) => {
    const checked = (await check(user.id, action, [type])).body as Record<string, boolean>;
    const { body } = await allowed(user.id, action, type);
    expect(body).toEqual({ full_access: checked[type], ids: [] });
    return checked[type];
  };

  describe('POST /auth/login with the id of the workspace', () => {
    it('200: a token of some minutes, which ends with the key', async () => {
      const { body } = await logInServer(app, served.id, served.key);
      expect(body.expires_in).toBeGreaterThan(300);
      const client = app.withToken(body.access_token as string);
      expect((await client.patch('/workspace_status')).status).toBe(200);
      await update('DELETE FROM api_keys WHERE workspace_id = $1', served.name);
      expect((await client.patch('/workspace_status')).status).toBe(401);
      expect((await logInServer(app, served.id, served.key)).status).toBe(401);
    });

    it('401: every other key is a wrong secret', async () => {
      const another = await aServedWorkspace(app);
      const bound = await anApiKey(app, developer.id, { workspaceId: served.name });
      const keys = [another.key, bound.text, served.superuser.apiKey, developer.apiKey, 'wrong'];
      for (const key of keys) {
        const { status, body } = await logInServer(app, served.id, key);
        expect([status, body.error]).toEqual([401, 'invalid_client']);
      }
      expect((await logInServer(app, NOBODY, served.key)).status).toBe(401);
    });
  });

  describe('PATCH /workspace_status', () => {
    it('200: null, and members see the version', async () => {
      const named = server.with({
        'zenml-server-version': '0.98.0',
        'zenml-server-url': 'https://evil.example.com',
      });
      const answer = await named.patch('/workspace_status');
      expect([answer.status, answer.text]).toEqual([200, 'null']);
      const { body } = await app.withToken(developer.apiKey).get(`/workspaces/${served.id}`);
      expect(body.zenml_service).toEqual({
        configuration: { version: '0.98.0' },
        status: { server_url: served.url, version: '0.98.0' },
      });
    });

    it('200: a version that is none is not stored', async () => {
      const odd = server.with({ 'zenml-server-version': '<b>1</b>' });
      expect((await odd.patch('/workspace_status')).status).toBe(200);
      const { body } = await app.withToken(developer.apiKey).get(`/workspaces/${served.id}`);
      expect(body.zenml_service.configuration).toBeNull();
    });
  });

  describe('permissions', () => {
    const ROLES = [
      // action, type, admin, developer, operator
      ['read', 'project', true, true, true],
      ['create', 'project', true, false, false],
      ['delete', 'service_account', true, false, false],
      ['create', 'stack', true, true, false],
      ['client', 'service_connector', true, true, false],
      ['read_secret_value', 'secret', true, true, false],
      ['backup_restore', 'secret', true, false, false],
      ['what_is_new', 'stack', true, false, false],
      ['share', 'stack', false, false, false],
    ] as const;

    it.each(ROLES)('200: who may %s a %s', async (action, type, ...expected) => {
      const people = [served.admin, developer, operator];
      const found = [];
      for (const person of people) found.push(await may(person, action, type));
      expect(found).toEqual(expected);
      expect(await may(served.superuser, action, type)).toBe(expected[0]);
      expect(await may(stranger, action, type)).toBe(false);
    });

    it('200: each resource under the text that was sent', async () => {
      const one = `${PROJECT}:pipeline/${NOBODY}`;
      const { body } = await check(developer.id, 'update', [one, `${PROJECT}:pipeline`, 'project']);
      expect(body).toEqual({ [one]: true, [`${PROJECT}:pipeline`]: true, project: false });
      expect((await check(developer.id, 'update', [])).body).toEqual({});
    });

    it('200: nothing for accounts that are unknown, inactive, or members no more', async () => {
      expect((await check(NOBODY, 'read', ['stack'])).body).toEqual({ stack: false });
      expect(await may(developer, 'read', 'stack')).toBe(true);
      await update('UPDATE users SET is_active = false WHERE id = $1', developer.id);
      expect(await may(developer, 'read', 'stack')).toBe(false);
      await update('UPDATE memberships SET is_disabled = true WHERE user_id = $1', operator.id);
      expect(await may(operator, 'read', 'stack')).toBe(false);
      await update('UPDATE users SET is_active = false WHERE id = $1', served.superuser.id);
      expect(await may(served.superuser, 'read', 'stack')).toBe(false);
    });

    it('200: only roles of its own workspace count', async () => {
      const another = await aServedWorkspace(app, [stranger]);
      expect(await may(stranger, 'read', 'stack')).toBe(false);
      expect((await check(another.admin.id, 'read', ['stack'])).body).toEqual({ stack: false });
    });

    it('422: with the place of each resource that cannot be read', async () => {
      const { status, body } = await check(developer.id, 'read', ['stack', 'a/b', 7, 'UPPER']);
      const places = (body.detail as { loc: unknown[] }[]).map(({ loc }) => loc);
      expect(status).toBe(422);
      expect(places).toEqual([
        ['body', 1],
        ['body', 2],
        ['body', 3],
      ]);
      expect((await check(developer.id, 'read', { stack: 1 })).status).toBe(422);
      expect((await check('x', 'read', [])).status).toBe(422);
      expect((await allowed(developer.id, 'read', '')).status).toBe(422);
    });
  });

  describe('resources, features and uses', () => {
    const share = { resource: 'stack', user_id: NOBODY, actions: ['read'] };
    const event = { organization_id: 'gatehouse', feature: 'pipeline_run', total: 1 };

    it('403: nothing is shared', async () => {
      const answer = await server.post('/rbac/resource_members', share);
      expect(refused(answer)).toEqual([403, 'IllegalOperationError']);
      expect(answer.body.detail[1]).toContain('another role');
    });

    it('200: deleted resources, uses and features', async () => {
      const gone = await server.delete(`/rbac/resources?resources=stack&resources=project`);
      expect([gone.status, gone.text]).toEqual([200, 'null']);
      const used = await server.post('/usage-event', event);
      expect([used.status, used.text]).toEqual([200, 'null']);
      const { body } = await server.get('/organizations/gatehouse/entitlement/project');
      expect(body).toEqual({ feature: 'project', entitled: true });
      expect((await server.get('/organizations/acme/entitlement/project')).status).toBe(404);
    });

    it('403: to everybody else, also to superusers and to keys of people in the workspace', async () => {
      const bound = await anApiKey(app, served.admin.id, { workspaceId: served.name });
      const callers = [served.superuser, served.admin, developer, stranger]
        .map(({ apiKey }) => apiKey)
        .concat(bound.text);
      for (const key of callers) {
        const client = app.withToken(key);
        const answers = [
          await client.patch('/workspace_status'),
          await check(developer.id, 'read', ['stack'], client),
          await allowed(developer.id, 'read', 'stack', client),
          await client.post('/rbac/resource_members', share),
          await client.delete('/rbac/resources?resources=stack'),
          await client.post('/usage-event', event),
          await client.get('/organizations/gatehouse/entitlement/project'),
        ];
        for (const answer of answers) {
          expect(refused(answer)).toEqual([403, 'IllegalOperationError']);
          expect(answer.body.detail[1]).toContain('server of a workspace');
        }
      }
    });

    it('403: the server is a caller of no other route', async () => {
      for (const path of ['/users', '/users/me', '/workspaces', '/api/v1/users/whoami']) {
        expect((await server.get(path)).status).toBe(403);
      }
      expect((await server.post(`/workspaces/${served.id}/enroll`)).status).toBe(403);
    });

    it('403: another service account of the workspace, with a key that is bound to it', async () => {
      const { id } = await aUser(app, { isServiceAccount: true });
      await update(
        `INSERT INTO memberships (workspace_id, user_id, username, is_admin, is_operator)
          VALUES ($1, $2, 'robot', true, false)`,
        served.name,
        id,
      );
      const { text } = await anApiKey(app, id, { workspaceId: served.name });
      const robot = app.withToken(text);
      expect((await robot.patch('/workspace_status')).status).toBe(403);
      expect((await check(developer.id, 'read', ['stack'], robot)).status).toBe(403);
      expect((await logInServer(app, served.id, text)).status).toBe(401);
    });

    it('200: a server whose workspace gets another id', async () => {
      const path = `/api/w/${served.name}/workspaces/change_workspace_id`;
      const renamed = { new_id: `${served.name}-2` };
      const by = app.withToken(served.superuser.apiKey);
      expect((await by.post(path, renamed)).status).toBe(200);
      expect((await logInServer(app, served.id, served.key)).status).toBe(200);
      expect((await server.patch('/workspace_status')).status).toBe(200);
    });

    it('200: a server whose account gets another name', async () => {
      const username = `servers.${served.name}`;
      await update(
        "UPDATE users SET username = $1 WHERE username = 'zenml.' || $2",
        username,
        served.id,
      );
      expect((await logInServer(app, served.id, served.key)).status).toBe(200);
      expect((await server.patch('/workspace_status')).status).toBe(200);
      // Another account that has the name now is not the server.
      const { id } = await aUser(app, { isServiceAccount: true, username: `zenml.${served.id}` });
      await update(
        `INSERT INTO memberships (workspace_id, user_id, username, is_admin, is_operator)
          VALUES ($1, $2, 'namesake', false, true)`,
        served.name,
        id,
      );
      const { text } = await anApiKey(app, id, { workspaceId: served.name });
      expect((await logInServer(app, served.id, text)).status).toBe(401);
    });

    it('403: a server whose account is no longer a member', async () => {
      await update(
        "UPDATE memberships SET is_disabled = true WHERE workspace_id = $1 AND username = 'zenml'",
        served.name,
      );
      expect((await server.patch('/workspace_status')).status).toBe(403);
    });
  });

  describe('GET /users/authorize_server', () => {
    const authorize = (by: TestAccount) =>
      app.withToken(by.apiKey).get(`/users/authorize_server?server_id=${served.id}`);

    it('200: members, of whom admins are told as superusers', async () => {
      const people = [served.superuser, served.admin, developer, operator];
      const found = [];
      for (const person of people) {
        const { status, body } = await authorize(person);
        expect([status, body.id]).toEqual([200, person.id]);
        found.push(body.is_superuser);
      }
      expect(found).toEqual([true, true, false, false]);
    });

    it('403: strangers, and who is a member no more', async () => {
      expect((await authorize(stranger)).status).toBe(403);
      await update('DELETE FROM memberships WHERE user_id = $1', developer.id);
      expect((await authorize(developer)).status).toBe(403);
    });

    it('404: an archived workspace', async () => {
      const path = `/api/w/${served.name}/workspaces/archive`;
      await app.withToken(served.admin.apiKey).post(path);
      expect((await authorize(developer)).status).toBe(404);
    });
  });
});
