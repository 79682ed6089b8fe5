import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp;
let superuser: TestAccount;
let target: TestAccount;
let workspace: { workspaceId: string; admin: TestAccount };
let member: string;
let serviceAccountId: string;
let tokenPrefix: string;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
  target = await anEmailUser(app);
  const user = await aUser(app);
  workspace = await aWorkspace(app, { members: [user] });
  const members = await su().get(`/api/w/${workspace.workspaceId}/users/list`);
  member = (members.body as { email: string; username: string }[]).find(
    ({ email }) => email === user.username,
  )!.username;
  const program = await su().post('/service_accounts', { username: aName() });
  serviceAccountId = program.body.id as string;
  const token = await su().post('/api/users/tokens/create', { scopes: ['users:read'] });
  tokenPrefix = token.text.slice(0, 10);
});
afterAll(() => app.close());

const su = () => app.withToken(superuser.apiKey);
const by = (path: string) => (path.startsWith('/api/v1') ? app.as(superuser) : su());
const aName = () => `name-${randomBytes(6).toString('hex')}`;

/** The rows of tables with accounts, credentials or roles, without uses, which are noted later. */
async function power(): Promise<unknown> {
  const all = [];
  for (const table of ['users', 'api_keys', 'invites', 'memberships', 'oauth_clients']) {
    all.push(
      await app.dataSource.query(
        `SELECT to_jsonb(t) - 'last_used_at' - 'last_used_address' - 'total_uses' - 'row_version' AS row FROM ${table} t ORDER BY t::text`,
      ),
    );
  }
  return all;
}

type Route = [string, () => { path: string; body: object }, object];
const path = (name: string) => `/api/w/${workspace.workspaceId}/${name}`;
const SOUND: Record<string, Route> = {
  'Windmill tokens/create': [
    'POST',
    () => ({ path: '/api/users/tokens/create', body: {} }),
    {
      scope: ['users:read'],
      scops: [],
      expires: '2099-01-01T00:00:00Z',
      workspaceid: 'demo',
      readonly: true,
    },
  ],
  'Windmill tokens/impersonate': [
    'POST',
    () => ({
      path: '/api/users/tokens/impersonate',
      body: { impersonate_email: target.username },
    }),
    { scopes: ['users:read'], expires_at: '2099-01-01T00:00:00Z', read_only: true },
  ],
  'Windmill tokens/update_scopes': [
    'POST',
    () => ({ path: `/api/users/tokens/update_scopes/${tokenPrefix}`, body: {} }),
    { scope: ['users:read'] },
  ],
  'Windmill invite_user': [
    'POST',
    () => ({
      path: path('workspaces/invite_user'),
      body: { email: `${aName()}@example.com`, is_admin: false },
    }),
    { is_operator: true },
  ],
  'Windmill add_user': [
    'POST',
    () => ({
      path: path('workspaces/add_user'),
      body: { email: target.username, is_admin: false },
    }),
    { is_operator: true },
  ],
  'Windmill users/add': [
    'POST',
    () => ({
      path: path('users/add'),
      body: { email: target.username, username: 'somebody', is_admin: false },
    }),
    { operator: true },
  ],
  'Windmill users/update of a member': [
    'POST',
    () => ({ path: path(`users/update/${member}`), body: {} }),
    { is_disabled: true, is_operator: true },
  ],
  'Windmill users/update of an account': [
    'POST',
    () => ({ path: `/api/users/update/${target.username}`, body: {} }),
    { is_disabled: true, super_admin: false },
  ],
  'ZenML api_keys': [
    'POST',
    () => ({ path: `/service_accounts/${serviceAccountId}/api_keys`, body: { name: aName() } }),
    { expires: '2099-01-01T00:00:00Z', scopes: ['users:read'] },
  ],
  'ZenML service_accounts': [
    'POST',
    () => ({ path: '/service_accounts', body: { username: aName() } }),
    { is_active: false },
  ],
  'OAuth clients': [
    'POST',
    () => ({
      path: '/api/v1/oauth_clients',
      body: {
        name: 'App',
        grant_types: ['authorization_code'],
        redirect_uris: ['https://app.example.com/callback'],
      },
    }),
    { scope: 'openid', public: true },
  ],
};

describe('a misspelled limit', () => {
  const cases = Object.entries(SOUND).flatMap(([name, [, , extra]]) =>
    Object.keys(extra).map((field) => [name, field] as const),
  );
  it.each(cases)('422: %s refuses the field "%s", and changes nothing', async (name, field) => {
    const [method, make, extra] = SOUND[name]!;
    const { path, body } = make();
    const before = await power();
    const value = (extra as Record<string, unknown>)[field];
    const { status, text } = await by(path).send(method, path, {
      json: { ...body, [field]: value },
    });
    expect([status, text]).toEqual([422, expect.stringContaining(field)]);
    if (path.startsWith('/api/') && !path.startsWith('/api/v1')) {
      expect(text).toBe(
        `Failed to deserialize the JSON body: ${field}: Extra inputs are not permitted`,
      );
    }
    expect(await power()).toEqual(before);
  });

  it.each(Object.keys(SOUND))('2xx: %s accepts the body without it', async (name) => {
    const [method, make] = SOUND[name]!;
    const { path, body } = make();
    const { status } = await by(path).send(method, path, { json: body });
    // On one of the two routes the account is already a member.
    expect(name.endsWith('users/add') ? [400] : [200, 201]).toContain(status);
  });

  it('201: other fields that clients of the products send are accepted', async () => {
    const email = `${aName()}@example.com`;
    const invite = { email, is_admin: false, operator: true, parent_workspace_id: null };
    expect((await su().post(path('workspaces/invite_user'), invite)).status).toBe(201);
    const key = { name: aName(), description: 'for the pipeline' };
    expect((await su().post(`/service_accounts/${serviceAccountId}/api_keys`, key)).status).toBe(
      200,
    );
  });
});
