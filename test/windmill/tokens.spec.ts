import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, aUser, aWorkspace } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CREATE = '/api/users/tokens/create';
const LIST = '/api/users/tokens/list';
const WHOAMI = '/api/users/whoami';

describe('tokens', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const make = async (apiKey: string, wishes: object) => {
    const { status, text } = await app.withToken(apiKey).post(CREATE, wishes);
    if (status !== 201) throw new Error(`${status} ${text}`);
    return text;
  };

  it('201: a token of 32 letters and digits that works, is listed by its prefix and stored as a hash', async () => {
    const { apiKey } = await aUser(app);
    const expiration = '2999-01-01T00:00:00.000000Z';
    const token = await make(apiKey, { label: 'ci', expiration, scopes: null });
    expect(token).toMatch(/^[0-9A-Za-z]{32}$/);
    const { status, body } = await app.withToken(token).get(LIST);
    expect(status).toBe(200);
    expect(body[0]).toEqual({
      label: 'ci',
      expiration,
      token_prefix: token.slice(0, 10),
      created_at: expect.stringMatching(/\.\d{6}Z$/),
      last_used_at: expect.stringMatching(/\.\d{6}Z$/),
      read_only: false,
    });
    const rows = await app.dataSource.query<{ row: string }[]>(
      'SELECT k::text AS row FROM api_keys k',
    );
    expect(rows.filter(({ row }) => row.includes(token))).toEqual([]);
  });

  it('201: a scope that is named twice is kept once', async () => {
    const user = await aUser(app);
    const token = await make(user.apiKey, { scopes: ['users:read', 'keys', 'users:read'] });
    const scopes = async () =>
      ((await app.withToken(user.apiKey).get(LIST)).body as { scopes?: string[] }[])[0]!.scopes;
    expect(await scopes()).toEqual(['users:read', 'keys']);
    const path = `/api/users/tokens/update_scopes/${token.slice(0, 10)}`;
    await app.withToken(user.apiKey).post(path, { scopes: ['keys', 'keys'] });
    expect(await scopes()).toEqual(['keys']);
  });

  it('400: an expiration in the past', async () => {
    const { apiKey } = await aUser(app);
    const wishes = { expiration: '2020-01-01T00:00:00Z' };
    const { status, text } = await app.withToken(apiKey).post(CREATE, wishes);
    expect([status, text]).toEqual([400, 'Bad request: the expiration has passed']);
  });

  it.each(['session', 'ephemeral-script', 'mcp-oauth-x', 'cli-login:x'])(
    '400: the label %s is reserved',
    async (label) => {
      const { apiKey } = await aUser(app);
      const { status, text } = await app.withToken(apiKey).post(CREATE, { label });
      expect([status, text]).toEqual([
        400,
        'Bad request: label collides with a reserved system-token namespace',
      ]);
    },
  );

  it('pages: 0 and 1 are the first, ephemeral tokens can be excluded; 400: a page that is not a number', async () => {
    const user = await aUser(app);
    const client = app.withToken(user.apiKey);
    for (const label of ['a', 'b', 'c']) await make(user.apiKey, { label });
    const labels = async (query: string) =>
      ((await client.get(LIST + query)).body as { label?: string }[]).map(({ label }) => label);
    expect(await labels('?page=0&per_page=2')).toEqual(['c', 'b']);
    expect(await labels('?page=1&per_page=2')).toEqual(['c', 'b']);
    expect(await labels('?page=2&per_page=2')).toEqual(['a', undefined]);
    await app.dataSource.query(
      `UPDATE api_keys SET name = 'ephemeral-script' WHERE user_id = $1 AND name = 'b'`,
      [user.id],
    );
    expect(await labels('?exclude_ephemeral=true')).toEqual(['c', 'a', undefined]);
    expect((await client.get(`${LIST}?page=x`)).status).toBe(400);
    expect((await client.get(`${LIST}?per_page=-1`)).status).toBe(400);
  });

  it('200: deletes the own token with exactly this prefix, and none by a part of the prefix', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    const token = await make(user.apiKey, {});
    const prefix = token.slice(0, 10);
    const remove = async (apiKey: string, of: string) =>
      (await app.withToken(apiKey).delete(`/api/users/tokens/delete/${of}`)).text;
    expect(await remove(user.apiKey, prefix.slice(0, 3))).toBe(
      `deleted 0 tokens [] with prefix ${prefix.slice(0, 3)}`,
    );
    expect(await remove(user.apiKey, '%25')).toBe('deleted 0 tokens [] with prefix %');
    expect(await remove(other.apiKey, prefix)).toBe(`deleted 0 tokens [] with prefix ${prefix}`);
    expect((await app.withToken(token).get(WHOAMI)).status).toBe(200);
    expect(await remove(user.apiKey, prefix)).toBe(
      `deleted 1 tokens ["${prefix}*****"] with prefix ${prefix}`,
    );
    expect((await app.withToken(token).get(WHOAMI)).status).toBe(401);
  });

  it('401: a token bound to a workspace, anywhere outside it, on every API', async () => {
    const member = await anEmailUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const elsewhere = await aWorkspace(app, { members: [member] });
    const token = await make(member.apiKey, { workspace_id: workspaceId });
    const client = app.withToken(token);
    expect((await client.get(`/api/w/${workspaceId}/users/whoami`)).status).toBe(200);
    const { status, text } = await client.get(WHOAMI);
    expect([status, text]).toEqual([401, 'Not authorized: Unauthorized']);
    expect((await client.get(`/api/w/${elsewhere.workspaceId}/users/whoami`)).status).toBe(401);
    expect((await client.post(CREATE, {})).status).toBe(401);
    expect((await app.as({ apiKey: token }).get('/api/v1/users/whoami')).status).toBe(403);
  });

  it('401 or 404: a token bound to a workspace of others, or to an unknown one', async () => {
    const [user, superuser] = [await aUser(app), await aSuperuser(app)];
    const { workspaceId } = await aWorkspace(app);
    const wish = { workspace_id: workspaceId };
    expect((await app.withToken(user.apiKey).post(CREATE, wish)).status).toBe(401);
    const nowhere = { workspace_id: 'nowhere' };
    expect((await app.withToken(superuser.apiKey).post(CREATE, nowhere)).status).toBe(404);
  });

  it('403: a read-only token writes, on any API', async () => {
    const { apiKey, id } = await aUser(app);
    const token = await make(apiKey, { read_only: true });
    expect((await app.withToken(token).get(WHOAMI)).status).toBe(200);
    const { status, text } = await app.withToken(token).post(CREATE, {});
    expect([status, text]).toEqual([403, 'Permission denied: the token is read-only']);
    const langflow = app.as({ apiKey: token });
    expect((await langflow.get('/api/v1/users/whoami')).status).toBe(200);
    expect((await langflow.patch(`/api/v1/users/${id}`, {})).status).toBe(403);
    expect((await langflow.post('/api/v1/api_key/', {})).status).toBe(403);
  });

  it('403: a scoped token does or grants something outside its scopes', async () => {
    const { apiKey } = await aUser(app);
    const token = await make(apiKey, { scopes: ['users:write', 'keys:write'] });
    const client = app.withToken(token);
    expect((await client.get(WHOAMI)).status).toBe(200);
    const refused = await client.get('/api/workspaces/list');
    expect([refused.status, refused.text]).toEqual([
      403,
      'Permission denied: the token has no scope workspaces:read',
    ]);
    expect((await client.post(CREATE, {})).status).toBe(403);
    expect((await client.post(CREATE, { scopes: ['users:write', 'groups:read'] })).status).toBe(
      403,
    );
    expect((await client.post(CREATE, { scopes: ['users:write'] })).status).toBe(201);
    expect((await client.post(CREATE, { scopes: [] })).status).toBe(201);
    expect(
      (await client.post('/api/users/setpassword', { password: 'a new password' })).status,
    ).toBe(403);
    const widen = `/api/users/tokens/update_scopes/${token.slice(0, 10)}`;
    expect((await client.post(widen, {})).status).toBe(403);
    const langflow = app.as({ apiKey: token });
    expect((await langflow.get('/api/v1/users/whoami')).status).toBe(200);
    // A key inherits the scopes of the key that creates it.
    const child = await langflow.post('/api/v1/api_key/', {});
    expect(child.status).toBe(200);
    const grandchild = app.withToken(child.body.api_key as string);
    expect((await grandchild.get('/api/workspaces/list')).status).toBe(403);
    expect(
      (await grandchild.post('/api/users/setpassword', { password: 'a new password' })).status,
    ).toBe(403);
  });

  it('200 or 404: the owner changes label and scopes of a token; another account does not', async () => {
    const [user, other] = [await aUser(app), await aUser(app)];
    const token = await make(user.apiKey, { label: 'a' });
    const prefix = token.slice(0, 10);
    const change = (apiKey: string, what: string, body: object) =>
      app
        .withToken(apiKey)
        .post(`/api/users/tokens/${what}/${prefix}`, body)
        .then(({ status }) => status);
    expect(await change(other.apiKey, 'update_label', { label: 'b' })).toBe(404);
    expect(await change(other.apiKey, 'update_scopes', {})).toBe(404);
    expect(await change(user.apiKey, 'update_label', { label: 'session' })).toBe(400);
    expect(await change(user.apiKey, 'update_label', { label: 'b' })).toBe(200);
    expect(await change(user.apiKey, 'update_scopes', { scopes: ['groups:read'] })).toBe(200);
    expect((await app.withToken(token).get(WHOAMI)).status).toBe(403);
    const { body } = await app.withToken(user.apiKey).get(LIST);
    expect(body[0]).toMatchObject({ label: 'b', scopes: ['groups:read'] });
  });

  it('201: a super admin creates a token for somebody else; 401: others do', async () => {
    const [user, superuser] = [await anEmailUser(app), await aSuperuser(app)];
    const body = { impersonate_email: user.username, label: 'as them' };
    const path = '/api/users/tokens/impersonate';
    expect((await app.withToken(user.apiKey).post(path, body)).status).toBe(401);
    const { status, text } = await app.withToken(superuser.apiKey).post(path, body);
    expect(status).toBe(201);
    expect((await app.withToken(text).get('/api/users/email')).text).toBe(user.username);
    const nobody = { impersonate_email: 'nobody@example.com' };
    expect((await app.withToken(superuser.apiKey).post(path, nobody)).status).toBe(404);
  });

  it('401: a token of a demoted super admin, on a route for super admins', async () => {
    const [first, second] = [await anEmailUser(app, { isSuperuser: true }), await aSuperuser(app)];
    const token = await make(first.apiKey, {});
    const path = '/api/users/list_as_super_admin';
    expect((await app.withToken(token).get(path)).status).toBe(200);
    await app
      .withToken(second.apiKey)
      .post(`/api/users/update/${first.username}`, { is_super_admin: false });
    expect((await app.withToken(token).get(path)).status).toBe(401);
  });
});
