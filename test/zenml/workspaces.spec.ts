import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { aServedWorkspace, stableIdOf, type ServedWorkspace } from './workspace-server.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('/workspaces and /organizations', () => {
  let app: TestApp;
  let member: TestAccount;
  let stranger: TestAccount;
  let served: ServedWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
    stranger = await aUser(app);
  });
  beforeEach(async () => {
    member = await aUser(app);
    served = await aServedWorkspace(app, [member]);
  });
  afterAll(() => app.close());

  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const names = async (by: TestAccount, query = '') =>
    ((await as(by).get(`/workspaces?limit=1000${query}`)).body as { name: string }[]).map(
      ({ name }) => name,
    );
  const setUrl = (by: TestAccount, server_url: unknown, id = served.id) =>
    as(by).patch(`/workspaces/${id}`, { server_url });
  const refused = (answer: { status: number; body: { detail: unknown[] } }) => [
    answer.status,
    answer.body.detail[0],
  ];
  const update = (text: string, ...values: unknown[]) =>
    app.dataSource.transaction((manager) => manager.query(text, values));

  describe('GET /workspaces', () => {
    it('200: the workspaces of the caller, in the form that the client reads', async () => {
      const { body } = await as(member).get('/workspaces?offset=0&limit=20&member_only=True');
      expect(body).toEqual([
        {
          id: served.id,
          name: served.name,
          display_name: served.name,
          description: null,
          organization: expect.objectContaining({ name: 'gatehouse' }),
          desired_state: 'available',
          state_reason: '',
          status: 'available',
          zenml_service: {
            configuration: null,
            status: { server_url: served.url, version: null },
          },
        },
      ]);
    });

    it('200: by name and by URL, only what the caller may use', async () => {
      const byName = `&workspace_name=${served.name}`;
      const byUrl = `&url=${encodeURIComponent(`${served.url}/`)}`;
      for (const filter of [byName, byUrl]) {
        expect(await names(member, filter)).toEqual([served.name]);
        expect(await names(served.superuser, filter)).toEqual([served.name]);
        expect(await names(stranger, filter)).toEqual([]);
      }
      expect(await names(member, '&workspace_name=another')).toEqual([]);
      expect(await names(member, '&url=https://another.example.com')).toEqual([]);
    });

    it('200: by status and organization, and by page', async () => {
      const { workspaceId } = await aWorkspace(app, { members: [member] });
      const both = [served.name, workspaceId].sort();
      expect(await names(member)).toEqual(both);
      expect(await names(member, '&status=available')).toEqual([served.name]);
      expect(await names(member, '&status=not_initialized')).toEqual([workspaceId]);
      expect(await names(member, '&status=failed')).toEqual([]);
      expect(await names(member, '&organization_id=gatehouse')).toEqual(both);
      expect(await names(member, `&organization_id=${NOBODY}`)).toEqual([]);
      const page = (await as(member).get('/workspaces?offset=1&limit=1')).body as object[];
      expect(page).toMatchObject([{ name: both[1] }]);
      expect((await as(member).get('/workspaces?limit=0')).body).toEqual([]);
    });

    it('200: no disabled membership and no archived workspace', async () => {
      await update('UPDATE memberships SET is_disabled = true WHERE user_id = $1', member.id);
      expect(await names(member)).toEqual([]);
      const path = `/api/w/${served.name}/workspaces/archive`;
      expect((await as(served.admin).post(path)).status).toBe(200);
      expect(await names(served.admin)).toEqual([]);
      expect((await as(served.admin).get(`/workspaces/${served.id}`)).status).toBe(404);
    });

    it('401: without credentials', async () => {
      expect((await app.anonymous.get('/workspaces')).status).toBe(401);
    });

    it('422: for a negative offset and an unknown status', async () => {
      const { status, body } = await as(member).get('/workspaces?offset=-1&status=sleeping');
      const places = (body.detail as { loc: unknown[] }[]).map(({ loc }) => loc);
      expect([status, places]).toEqual([
        422,
        [
          ['query', 'offset'],
          ['query', 'status'],
        ],
      ]);
    });
  });

  describe('GET /workspaces/{workspace_id}', () => {
    it('200: to its members and to superusers', async () => {
      for (const by of [member, served.admin, served.superuser]) {
        const { status, body } = await as(by).get(`/workspaces/${served.id}`);
        expect([status, body.name]).toEqual([200, served.name]);
      }
    });

    it('404: to strangers as if it did not exist', async () => {
      const known = await as(stranger).get(`/workspaces/${served.id}`);
      const unknown = await as(stranger).get(`/workspaces/${NOBODY}`);
      expect(refused(known)).toEqual([404, 'KeyError']);
      expect(known.body).toEqual(unknown.body);
    });

    it('422: for a name', async () => {
      expect((await as(member).get('/workspaces/demo')).status).toBe(422);
    });
  });

  describe('PATCH /workspaces/{workspace_id}', () => {
    it.each(['https://zenml.example.com/path', 'http://127.0.0.1:8237', 'http://localhost'])(
      '200: a superuser sets %s, without the slash at its end',
      async (url) => {
        const { status, body } = await setUrl(served.superuser, `${url}/`);
        expect([status, body.zenml_service.status.server_url]).toEqual([200, url]);
      },
    );

    it('200: null takes the server away', async () => {
      const { body } = await setUrl(served.superuser, null);
      expect(body).toMatchObject({ status: 'not_initialized', zenml_service: { status: null } });
      expect((body.state_reason as string).length).toBeGreaterThan(0);
    });

    it.each([
      'http://zenml.example.com',
      'http://127.0.0.1.example.com',
      'http://localhost@example.com',
      'https://user:secret@example.com',
      'https://example.com/?a=b',
      'https://example.com/#a',
      'javascript:alert(1)',
      'ftp://example.com',
      '//example.com',
      'example.com',
      '',
      `https://example.com/${'a'.repeat(2000)}`,
      7,
    ])('422: %s is not an address for credentials', async (url) => {
      expect((await setUrl(served.superuser, url)).status).toBe(422);
      expect(await names(member, `&url=${encodeURIComponent(served.url)}`)).toEqual([served.name]);
    });

    it('403: not even an admin of the workspace chooses where everybody sends credentials', async () => {
      for (const by of [served.admin, member, stranger]) {
        expect(refused(await setUrl(by, 'https://evil.example.com'))[0]).toBe(403);
      }
    });

    it('404: for a workspace that is not there', async () => {
      expect(refused(await setUrl(served.superuser, null, NOBODY))).toEqual([404, 'KeyError']);
    });
  });

  describe('POST /workspaces/{workspace_id}/enroll', () => {
    const enroll = (by: TestAccount, id = served.id) => as(by).post(`/workspaces/${id}/enroll`);

    it('200: another key of the same account, and the earlier one stays', async () => {
      const { body } = await enroll(served.superuser);
      expect(body.enrollment_key).toMatch(/^ZENPROKEY_/);
      expect(body.enrollment_key).not.toBe(served.key);
      const rows = await app.dataSource.query<object[]>(
        `SELECT u.is_service_account, m.is_admin, m.is_operator, k.scopes, k.workspace_id
          FROM memberships m JOIN users u ON u.id = m.user_id JOIN api_keys k ON k.user_id = u.id
          WHERE m.workspace_id = $1 AND m.username = 'zenml'`,
        [served.name],
      );
      const key = {
        is_service_account: true,
        is_admin: false,
        is_operator: true,
        scopes: ['workspaces:read', 'workspaces:write'],
        workspace_id: served.name,
      };
      expect(rows).toEqual([key, key]);
    });

    it('403: only superusers', async () => {
      for (const by of [served.admin, member, stranger]) {
        expect((await enroll(by)).status).toBe(403);
      }
    });

    it('404: for a workspace that is not there', async () => {
      expect(refused(await enroll(served.superuser, NOBODY))).toEqual([404, 'KeyError']);
    });

    it('409: somebody else has the name', async () => {
      const { workspaceId } = await aWorkspace(app);
      const id = await stableIdOf(app, workspaceId);
      await aUser(app, { username: `zenml.${id}` });
      expect(refused(await enroll(served.superuser, id))).toEqual([409, 'EntityExistsError']);
    });

    it.each([
      ['account', 'UPDATE users SET is_active = false WHERE id IN'],
      ['membership', 'UPDATE memberships SET is_disabled = true WHERE user_id IN'],
    ])('409: the %s of the server is disabled', async (_, disable) => {
      const { id, name, superuser } = await aServedWorkspace(app);
      await app.dataSource.transaction((manager) =>
        manager.query(
          `${disable} (SELECT user_id FROM memberships WHERE workspace_id = $1 AND username = 'zenml')`,
          [name],
        ),
      );
      const answer = await enroll(superuser, id);
      expect(answer.status).toBe(409);
      expect(answer.body.detail[1]).toContain('disabled');
    });

    it('200: its account ends with the workspace, and another workspace can have its id', async () => {
      const { id, name, superuser } = await aServedWorkspace(app);
      const accountsOf = (stableId: string) =>
        app.dataSource.query<object[]>('SELECT FROM users WHERE username = $1', [
          `zenml.${stableId}`,
        ]);
      expect(await accountsOf(id)).toHaveLength(1);
      expect((await as(superuser).delete(`/api/workspaces/delete/${name}`)).status).toBe(200);
      expect(await accountsOf(id)).toHaveLength(0);
      await aWorkspace(app, { id: name });
      const again = await stableIdOf(app, name);
      expect((await enroll(superuser, again)).status).toBe(200);
      expect(await accountsOf(again)).toHaveLength(1);
    });
  });

  describe('GET /organizations', () => {
    it('200: one, by its id and its name', async () => {
      const { body } = await as(stranger).get('/organizations?offset=0&limit=20');
      const [organization, another] = body as { id: string; created: string }[];
      expect(another).toBeUndefined();
      for (const name of [organization!.id, 'gatehouse']) {
        expect((await as(stranger).get(`/organizations/${name}`)).body).toEqual(organization);
      }
      expect(Date.parse(organization!.created)).toBeGreaterThan(Date.now() - 3_600_000);
    });

    it('404: another', async () => {
      expect(refused(await as(stranger).get('/organizations/acme'))).toEqual([404, 'KeyError']);
    });
  });

  it('200: a workspace keeps its server and its UUID when its id changes', async () => {
    const body = { new_id: `${served.name}-2` };
    const path = `/api/w/${served.name}/workspaces/change_workspace_id`;
    expect((await as(served.superuser).post(path, body)).status).toBe(200);
    const { body: found } = await as(member).get(`/workspaces/${served.id}`);
    expect(found).toMatchObject({
      name: body.new_id,
      zenml_service: { status: { server_url: served.url } },
    });
  });
});
