import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { anEmailUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Who may call an operation, in addition to super admins. */
type Role = 'signed-in' | 'member' | 'admin' | 'superuser';

interface Operation {
  readonly name: string;
  readonly role: Role;
  readonly call: string;
  /** A valid body. */
  readonly body?: object;
  /** Bodies that are refused with 422. */
  readonly bad?: readonly unknown[];
  /** The same call for something that does not exist, and its answer. */
  readonly missing?: { call: string; body?: object; text: string };
}

const NO_USER = 'Not found: user not found';
const NOBODY = 'Not found: User not found at name nobody';

/**
 * Those of the 23 operations that require a credential; `{w}` is a workspace (contract windmill 2).
 */
const OPERATIONS: readonly Operation[] = [
  { name: 'getCurrentEmail', role: 'signed-in', call: 'GET /api/users/email' },
  { name: 'globalWhoami', role: 'signed-in', call: 'GET /api/users/whoami' },
  { name: 'listTokens', role: 'signed-in', call: 'GET /api/users/tokens/list' },
  { name: 'listWorkspaceInvites', role: 'signed-in', call: 'GET /api/users/list_invites' },
  { name: 'deleteToken', role: 'signed-in', call: 'DELETE /api/users/tokens/delete/abcdefghij' },
  {
    name: 'createToken',
    role: 'signed-in',
    call: 'POST /api/users/tokens/create',
    body: { label: 'x' },
    bad: [
      [],
      { label: 1 },
      { expiration: 'tomorrow' },
      { expiration: '2026-02-30T00:00:00Z' },
      { scopes: 'users:read' },
      { read_only: 'true' },
    ],
    missing: {
      call: 'POST /api/users/tokens/create',
      body: { workspace_id: 'nowhere' },
      text: 'Not found: workspace not found at id nowhere',
    },
  },
  {
    name: 'setPassword',
    role: 'signed-in',
    call: 'POST /api/users/setpassword',
    body: { password: 'quite a new one' },
    bad: [{}, { password: 5 }, { password: null }],
  },
  {
    name: 'acceptInvite',
    role: 'signed-in',
    call: 'POST /api/users/accept_invite',
    bad: [{}, { workspace_id: 'x', username: '1x' }, { workspace_id: 'x', username: 'a b' }],
    missing: {
      call: 'POST /api/users/accept_invite',
      body: { workspace_id: 'nowhere', username: 'alice' },
      text: 'Not found: invite for {me} not found',
    },
  },
  {
    name: 'declineInvite',
    role: 'signed-in',
    call: 'POST /api/users/decline_invite',
    bad: [{}, { workspace_id: 7 }],
    missing: {
      call: 'POST /api/users/decline_invite',
      body: { workspace_id: 'nowhere' },
      text: 'Not found: invite for {me} not found',
    },
  },
  { name: 'whoami', role: 'member', call: 'GET /api/w/{w}/users/whoami' },
  {
    name: 'whois',
    role: 'member',
    call: 'GET /api/w/{w}/users/whois/{u}',
    missing: { call: 'GET /api/w/{w}/users/whois/nobody', text: NOBODY },
  },
  { name: 'listUsers', role: 'member', call: 'GET /api/w/{w}/users/list' },
  { name: 'listUsernames', role: 'member', call: 'GET /api/w/{w}/users/list_usernames' },
  {
    name: 'createUser',
    role: 'admin',
    call: 'POST /api/w/{w}/users/add',
    bad: [
      {},
      { email: 'x@y.z', username: '1x', is_admin: false },
      { email: 'x@y.z', username: 'x', is_admin: 'false' },
    ],
    missing: {
      call: 'POST /api/w/{w}/users/add',
      body: { email: 'nobody@example.com', username: 'nobody', is_admin: false },
      text: NO_USER,
    },
  },
  {
    name: 'updateUser',
    role: 'admin',
    call: 'POST /api/w/{w}/users/update/{u}',
    body: { operator: true },
    bad: [[], { is_admin: 1 }, { disabled: 'true' }],
    missing: { call: 'POST /api/w/{w}/users/update/nobody', body: {}, text: NOBODY },
  },
  {
    name: 'deleteUser',
    role: 'admin',
    call: 'DELETE /api/w/{w}/users/delete/{u}',
    missing: { call: 'DELETE /api/w/{w}/users/delete/nobody', text: NOBODY },
  },
  { name: 'leaveWorkspace', role: 'member', call: 'POST /api/w/{w}/users/leave_workspace' },
  {
    name: 'createUserGlobally',
    role: 'superuser',
    call: 'POST /api/users/create',
    body: { email: 'Fresh@example.com', password: 'a good password', super_admin: false },
    bad: [
      {},
      { email: 'no email', password: 'p', super_admin: false },
      { email: 'a@b.c', password: 'p', super_admin: 'no' },
      'text',
    ],
  },
  {
    name: 'globalUserUpdate',
    role: 'superuser',
    call: 'POST /api/users/update/{email}',
    body: { is_super_admin: false },
    bad: [[], { is_super_admin: 'yes' }, { disabled: 0 }],
    missing: { call: 'POST /api/users/update/nobody@example.com', body: {}, text: NO_USER },
  },
  {
    name: 'listUsersAsSuperAdmin',
    role: 'superuser',
    call: 'GET /api/users/list_as_super_admin?page=0&per_page=3',
  },
];

const NOT_SUPER_ADMIN = 'Not authorized: This endpoint requires the caller to be a super admin';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('lists', () => {
  it.each(['users/list_as_super_admin', 'users/tokens/list'])(
    '400: %s with a page that is not a number',
    async (path) => {
      const { apiKey } = await anEmailUser(app, { isSuperuser: true });
      for (const query of ['page=x', 'per_page=-1', 'page=1.5']) {
        const { status, text } = await app.withToken(apiKey).get(`/api/${path}?${query}`);
        expect([status, text]).toEqual([400, expect.stringMatching(/^Invalid query: /)]);
      }
    },
  );
});

describe.each(OPERATIONS)('$name', ({ role, call, body, bad = [], missing }) => {
  let workspace: string;
  let admin: TestAccount, member: TestAccount, stranger: TestAccount, superuser: TestAccount;
  beforeAll(async () => {
    member = await anEmailUser(app);
    stranger = await anEmailUser(app);
    superuser = await anEmailUser(app, { isSuperuser: true });
    ({ workspaceId: workspace, admin } = await aWorkspace(app, { members: [member] }));
  });

  const fill = (text: string) =>
    text
      .replace('{w}', workspace)
      .replace('{u}', nameOf(member))
      .replace('{email}', member.username);
  const send = (client: Client, what: string, json: unknown) => {
    const [method, path] = fill(what).split(' ') as [string, string];
    return client.send(method, path, { json: method === 'POST' ? (json ?? {}) : undefined });
  };
  const as = ({ apiKey }: TestAccount) => app.withToken(apiKey);
  const mayCall = () => ({ 'signed-in': stranger, member, admin, superuser })[role];

  it('401: without a credential', async () => {
    const { status, text, headers } = await send(app.anonymous, call, body);
    expect([status, text]).toEqual([401, 'Unauthorized']);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('401: with an unknown token', async () => {
    const { status, text } = await send(app.withToken('x'.repeat(32)), call, body);
    expect([status, text]).toEqual([401, 'Not authorized: Unauthorized']);
  });

  if (role === 'member' || role === 'admin') {
    it('401: an account that is not a member', async () => {
      const { status, text } = await send(as(stranger), call, body);
      expect([status, text]).toEqual([401, 'Not authorized: Unauthorized']);
    });
  }
  if (role === 'admin') {
    it('403: an ordinary member', async () => {
      const { status, text } = await send(as(member), call, body);
      expect([status, text]).toEqual([403, `Require Admin privileges for ${nameOf(member)}`]);
    });
  }
  if (role === 'superuser') {
    it('401: an admin of a workspace who is not a super admin', async () => {
      const { status, text } = await send(as(admin), call, body);
      expect([status, text]).toEqual([401, NOT_SUPER_ADMIN]);
    });
  }
  for (const refused of bad) {
    it(`422: ${JSON.stringify(refused).slice(0, 60)}`, async () => {
      const { status, text } = await send(as(mayCall()), call, refused);
      expect([status, text]).toEqual([422, expect.stringMatching(/^Failed to deserialize/)]);
    });
  }
  if (missing) {
    it('404: something that does not exist', async () => {
      const caller = missing.text.includes('workspace') ? superuser : mayCall();
      const { status, text } = await send(as(caller), missing.call, missing.body);
      expect([status, text]).toEqual([404, missing.text.replace('{me}', caller.username)]);
    });
  }
  if (body || call.startsWith('GET') || call.startsWith('DELETE')) {
    it('2xx: an account with the required role', async () => {
      expect((await send(as(mayCall()), call, body)).status).toBe(body && is201(call) ? 201 : 200);
    });
  }
});

function is201(call: string): boolean {
  return call.endsWith('/create');
}

/** The user name that a workspace derives from the email. */
function nameOf({ username }: TestAccount): string {
  return username.split('@')[0]!.replace('.', '');
}
