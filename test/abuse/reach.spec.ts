import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fill, isPage, on } from '../architecture/callers.js';
import { declaredRoutes, type DeclaredRoute } from '../architecture/routes.js';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ApiDocument } from './api-document.js';
import { soundObject } from './sound-request.js';

type Role = 'anonymous' | 'inactive' | 'other user' | 'admin elsewhere' | 'plain member';

/** The roles that each policy keeps out, for a target that is not their own. */
const KEPT_OUT: Readonly<Record<string, readonly Role[]>> = {
  'signed-in': ['anonymous', 'inactive'],
  'workspace-member': ['anonymous', 'inactive', 'other user', 'admin elsewhere'],
  'workspace-admin': ['anonymous', 'inactive', 'other user', 'admin elsewhere', 'plain member'],
  superuser: ['anonymous', 'inactive', 'other user', 'admin elsewhere', 'plain member'],
  'target-user': ['anonymous', 'inactive', 'other user', 'admin elsewhere', 'plain member'],
  'superuser-or-target-user': [
    ...(['anonymous', 'inactive', 'other user', 'admin elsewhere', 'plain member'] as const),
  ],
};
const REFUSED = [303, 401, 403, 404];

/** Only the ZenML server of a workspace may ask these: test/zenml/workspace-servers.spec.ts. */
const OF_ZENML_SERVERS: ReadonlySet<string> = new Set([
  'PATCH /workspace_status',
  'GET /organizations/:organization_id/entitlement/:feature',
]);

describe('what an account can access', () => {
  const document = new ApiDocument();
  let app: TestApp;
  let routes: DeclaredRoute[];
  let superuser: TestAccount;
  let target: TestAccount;
  let callers: Record<Exclude<Role, 'anonymous'>, TestAccount>;
  let things: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp({ TRACK_API_KEY_USAGE: 'false' });
    routes = declaredRoutes(app);
    superuser = await aSuperuser(app);
    target = await anEmailUser(app);
    const member = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [target, member] });
    const { admin: stranger } = await aWorkspace(app);
    callers = {
      inactive: await aUser(app, { isActive: false, isSuperuser: true }),
      'other user': await aUser(app),
      'admin elsewhere': stranger,
      'plain member': member,
    };
    const inWorkspace = app.withToken(admin.apiKey);
    await inWorkspace.post(`/api/w/${workspaceId}/groups/create`, { name: 'team', summary: '' });
    const seat = await app.withToken(target.apiKey).get(`/api/w/${workspaceId}/users/whoami`);
    const client = await register(app.as(superuser));
    const key = await anApiKey(app, target.id);
    things = {
      user_id: target.id,
      email: target.username,
      user: target.username,
      username: seat.body.username as string,
      workspace: workspaceId,
      workspace_id: workspaceId,
      name: 'team',
      token_prefix: key.text.slice(0, 10),
      api_key_id: key.id,
      client_id: client.client_id,
      service_account_id: client.service_account_id!,
      password: 'Overtaken by somebody 9',
    };
  });
  afterAll(() => app.close());

  const send = (route: DeclaredRoute, role: Role | 'superuser') => {
    const caller = role === 'superuser' ? superuser : role !== 'anonymous' && callers[role];
    const client = caller ? on(app, route, caller) : app.anonymous;
    const body = document.operationAt(route.verb, route.path)?.body;
    const json = body && soundObject(document, body.schema, things);
    const path = route.path.replace(/:(\w+)/g, (_, name: string) => things[name] ?? target.id);
    if (isPage(route)) return client.send(route.verb, fill(route, target.id));
    return client.send(route.verb, path, { json: route.verb === 'GET' ? undefined : json });
  };
  const guarded = () => routes.filter(({ policy }) => policy().kind in KEPT_OUT);

  it('303, 401, 403, 404: every route with every role that its policy keeps out; nothing changes', async () => {
    const wrong: string[] = [];
    let tried = 0;
    const before = await everyRow(app);
    for (const route of guarded()) {
      for (const role of KEPT_OUT[route.policy().kind]!) {
        const start = await lastChange(app);
        const { status } = await send(route, role);
        tried += 1;
        if (!REFUSED.includes(status)) wrong.push(`${route.name} as ${role}: ${status}`);
        if ((await lastChange(app)) !== start) wrong.push(`${route.name} as ${role}: a change`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(300);
    expect(await everyRow(app)).toEqual(before);
  }, 900_000);

  it("routes for any account do not change another's account, keys, tokens and workspaces", async () => {
    const wrong: string[] = [];
    const before = await rowsAbout(app, things);
    const own = routes.filter(
      (route) => route.policy().kind === 'signed-in' && route.verb !== 'GET' && !isPage(route),
    );
    for (const route of own) {
      for (const role of ['other user', 'admin elsewhere'] as const) {
        const { status } = await send(route, role);
        if (status >= 500) wrong.push(`${route.name} as ${role}: ${status}`);
        const after = await rowsAbout(app, things);
        if (after.join('\n') !== before.join('\n')) wrong.push(`${route.name} as ${role}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(own.length).toBeGreaterThan(10);
  }, 900_000);

  it('superusers are not refused with the same requests, so the requests are valid', async () => {
    const refused: string[] = [];
    const reading = guarded().filter(({ verb }) => verb === 'GET' || verb === 'PATCH');
    for (const route of reading) {
      if (route.policy().kind === 'target-user' || isPage(route)) continue;
      if (OF_ZENML_SERVERS.has(route.name)) continue;
      const { status } = await send(route, 'superuser');
      if (status === 401 || status === 403) refused.push(`${route.name}: ${status}`);
    }
    expect(refused).toEqual([]);
  });
});

/** Every row of every table except the audit trail. */
async function everyRow(app: TestApp): Promise<string[]> {
  return rowsWhere(app, () => true);
}

/** The rows that contain an id of the target. */
async function rowsAbout(app: TestApp, things: Record<string, string>): Promise<string[]> {
  const names = [things['user_id']!, things['workspace']!, things['client_id']!];
  return rowsWhere(app, (row) => names.some((name) => row.includes(name)));
}

async function rowsWhere(app: TestApp, isMeant: (row: string) => boolean): Promise<string[]> {
  const tables = await app.dataSource.query<{ name: string }[]>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'audit_events'`,
  );
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await app.dataSource.query<{ row: string }[]>(
      `SELECT t::text AS row FROM ${name} AS t`,
    );
    rows.push(...found.map(({ row }) => `${name} ${row}`).filter(isMeant));
  }
  return rows.sort();
}

async function lastChange(app: TestApp): Promise<string> {
  const [{ last } = { last: '' }] = await app.dataSource.query<{ last: string }[]>(
    `SELECT coalesce(max(id), 0)::text AS last FROM audit_events WHERE action <> 'login.refuse'`,
  );
  return last;
}
