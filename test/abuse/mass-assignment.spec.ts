import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  anApiKey,
  anEmailUser,
  aSuperuser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { register } from '../support/relying-party.js';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ApiDocument, type Operation } from './api-document.js';
import { soundObject } from './sound-request.js';

const MARKERS = {
  text: 'marker-of-mass-assignment',
  number: 987_654_321,
  uuid: 'deadbeef-dead-4ead-8ead-deadbeefdead',
  time: '2099-09-09T09:09:09.000Z',
};

describe('a field that an operation does not have', () => {
  const document = new ApiDocument();
  const writing = document.operations.filter(
    ({ body }) => body && document.resolve(body.schema).properties,
  );
  let app: TestApp;
  let superuser: TestAccount;
  let columns: Record<string, unknown>;
  let accepted = 0;
  beforeAll(async () => {
    app = await startTestApp({ SIGNUP_ENABLED: 'true', OAUTH_REGISTRATION: 'open' });
    columns = await everyColumn(app);
  });
  // A request may change the caller too, so each test has a new one.
  beforeEach(async () => {
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  /** A user with targets of every kind, new for each operation. */
  const prepare = async () => {
    const user = await anEmailUser(app);
    const { workspaceId, admin } = await aWorkspace(app, { members: [user] });
    const client = await register(app.as(superuser));
    const { id: keyId } = await anApiKey(app, superuser.id);
    await app.withToken(admin.apiKey).post(`/api/w/${workspaceId}/groups/create`, {
      name: 'team',
      summary: '',
    });
    const fresh = `fresh${randomBytes(6).toString('hex')}`;
    /** Values of path parameters. */
    const targets: Record<string, string> = {
      user_id: user.id,
      email: user.username,
      user: user.username,
      workspace: workspaceId,
      name: 'team',
      client_id: client.client_id,
      service_account_id: client.service_account_id!,
      api_key_id: keyId,
      token_prefix: superuser.apiKey.slice(0, 10),
    };
    const values: Record<string, unknown> = {
      id: fresh,
      name: fresh,
      username: fresh,
      email: `${fresh}@example.com`,
      impersonate_email: user.username,
      workspace_id: workspaceId,
      password: 'Some decent passphrase 3',
      current_password: superuser.password,
      grant_type: 'password',
      post_logout_redirect_uris: [],
      response_types: ['code'],
      scope: 'openid',
      scopes: ['read'],
      is_superuser: false,
      is_super_admin: false,
      super_admin: false,
      is_admin: false,
      is_active: true,
    };
    return { user, admin, targets, values };
  };

  /** The endpoints of the protocol take no credential of an account. */
  const clientFor = (api: string, caller: TestAccount) => {
    if (api === 'oauth2') return app.anonymous;
    return api === 'langflow' ? app.as(caller) : app.withToken(caller.apiKey);
  };

  const send = (
    operation: Operation,
    caller: TestAccount,
    { targets, values }: Awaited<ReturnType<typeof prepare>>,
  ) => {
    const { properties = {} } = document.resolve(operation.body!.schema);
    const declared = new Set(Object.keys(properties).map(plain));
    const extras = Object.entries(columns).filter(([name]) => !declared.has(plain(name)));
    const sound = soundObject(document, operation.body!.schema, values);
    const json = { ...sound, ...Object.fromEntries(extras) };
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(targets[name] ?? targets['user_id']!),
    );
    const client = clientFor(adapterOf(path).name, caller);
    const method = operation.verb.toUpperCase();
    const form = operation.body!.contentType.includes('urlencoded');
    return client.send(
      method,
      path,
      form
        ? { form: Object.fromEntries(Object.entries(json).map(([k, v]) => [k, String(v)])) }
        : { json },
    );
  };

  it.each(writing.map((operation) => [operation.name, operation] as const))(
    'has no effect: %s',
    async (_name, operation) => {
      const world = await prepare();
      for (const caller of [world.user, world.admin]) {
        const before = await powers(app);
        const { status } = await send(operation, caller, world);
        expect(status).toBeLessThan(500);
        expect(await powers(app)).toEqual(before);
      }
      const { status } = await send(operation, superuser, await prepare());
      if (status < 300) accepted += 1;
      expect(status).toBeLessThan(500);
      expect(await markedRows(app)).toEqual([]);
    },
  );

  it('there are many such operations and fields, so the tests above are not vacuous', () => {
    expect(writing.length).toBeGreaterThan(30);
    expect(accepted).toBeGreaterThan(writing.length / 6);
    expect(Object.keys(columns)).toEqual(
      expect.arrayContaining(['session_epoch', 'sessionEpoch', 'hash', 'is_superuser', 'seq']),
    );
  });
});

const plain = (name: string) => name.replaceAll('_', '').toLowerCase();

/**
 * Every column of every table, in the spelling of the database and of the code, with a value that
 * `markedRows` finds.
 */
async function everyColumn(app: TestApp): Promise<Record<string, unknown>> {
  const columns = await app.dataSource.query<{ name: string; type: string }[]>(
    `SELECT DISTINCT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = current_schema()`,
  );
  return Object.fromEntries(
    columns.flatMap(({ name, type }) => {
      const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      return [name, camel].map((key) => [key, markerFor(type)] as const);
    }),
  );
}

function markerFor(type: string): unknown {
  if (type === 'boolean') return true;
  if (type === 'uuid') return MARKERS.uuid;
  if (/int|numeric|double/.test(type)) return MARKERS.number;
  if (type.startsWith('timestamp')) return MARKERS.time;
  return MARKERS.text;
}

/** How many accounts have each right that ordinary accounts cannot give. */
function powers(app: TestApp): Promise<unknown> {
  return app.dataSource.query(
    `SELECT count(*) FILTER (WHERE is_superuser) AS superusers,
            count(*) FILTER (WHERE is_service_account) AS programs,
            count(*) FILTER (WHERE is_internal) AS internal,
            (SELECT count(*) FROM memberships WHERE is_admin AND workspace_id LIKE 'ws-%') AS admins
     FROM users`,
  );
}

async function markedRows(app: TestApp): Promise<string[]> {
  const tables = await app.dataSource.query<{ name: string }[]>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await app.dataSource.query<{ row: string }[]>(
      `SELECT t::text AS row FROM ${name} AS t WHERE t::text ~ $1`,
      [`${MARKERS.text}|${MARKERS.number}|${MARKERS.uuid}|2099-09-0[89]`],
    );
    found.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return found;
}
