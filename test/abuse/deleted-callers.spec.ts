import { setTimeout as wait } from 'node:timers/promises';
import type { ExecutionContext } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AccessGuard } from '../../src/access/access.guard.js';
import type { DirectoryRequest } from '../../src/access/request.js';
import { isPage, on } from '../architecture/callers.js';
import { declaredRoutes, type DeclaredRoute } from '../architecture/routes.js';
import { anApiKey, anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { register } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ApiDocument } from './api-document.js';
import { soundObject } from './sound-request.js';

const guard: { canActivate: (this: AccessGuard, context: ExecutionContext) => boolean } =
  AccessGuard.prototype;
const client: { query: (...sent: unknown[]) => unknown } = pg.Client.prototype;
const WRITING = /^\s*(?:INSERT|UPDATE|DELETE|WITH)\b/i;
const PASSWORD = 'A decent new passphrase 7';

describe('a caller whose account is deleted while the request runs', () => {
  const document = new ApiDocument();
  const { canActivate } = guard;
  const { query } = client;
  // The embedded database has one connection, so nothing comes into a transaction there.
  const onServer = process.env['DATABASE_URL'] ? it : it.skip;
  let app: TestApp;
  let routes: DeclaredRoute[];
  let superuser: TestAccount;
  let things: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp({ TRACK_API_KEY_USAGE: 'false' });
    superuser = await aSuperuser(app);
    routes = declaredRoutes(app).filter(
      ({ policy }) => !['public', 'anybody'].includes(policy().kind),
    );
    const other = await anEmailUser(app);
    const relyingParty = await register(app.as(superuser));
    things = {
      email: other.username,
      user: other.username,
      username: 'renamed',
      workspace: 'team',
      workspace_id: 'team',
      name: 'people',
      client_id: relyingParty.client_id,
      service_account_id: relyingParty.service_account_id!,
      password: PASSWORD,
    };
    const inAll = app.withToken(superuser.apiKey);
    await inAll.post('/api/workspaces/create', { id: 'team', name: 'Team' });
    await inAll.post('/api/w/team/groups/create', { name: 'people', summary: '' });
    await inAll.post('/api/w/team/workspaces/add_user', { email: other.username, is_admin: false });
  });
  afterEach(() => {
    Object.assign(guard, { canActivate });
    Object.assign(client, { query });
  });
  afterAll(() => app.close());

  /** A superuser, or an admin of the workspace. */
  const aCaller = async (isSuperuser: boolean) => {
    const caller = await anEmailUser(app, { isSuperuser });
    const member = { email: caller.username, is_admin: true };
    await app.withToken(superuser.apiKey).post('/api/w/team/workspaces/add_user', member);
    const key = await anApiKey(app, caller.id);
    const own = { user_id: caller.id, api_key_id: key.id, token_prefix: key.text.slice(0, 10) };
    return { ...caller, own };
  };

  const send = async (route: DeclaredRoute, caller: Awaited<ReturnType<typeof aCaller>>) => {
    const operation = document.operationAt(route.verb, route.path);
    const known: Record<string, string> = { ...things, ...caller.own };
    const path = route.path.replace(
      /:(\w+)/g,
      (_, parameter: string) => known[parameter] ?? caller.id,
    );
    const hasBody = route.verb !== 'GET' && operation?.body;
    const { status, headers, text } = await on(app, route, caller).send(route.verb, path, {
      json: hasBody ? soundObject(document, operation.body.schema, known) : undefined,
    });
    const contentType = headers.get('content-type') ?? '';
    const fault =
      operation && !isPage(route) && document.faultOf(operation, { status, contentType, text });
    return status >= 500 || fault ? [`${route.name}: ${status} ${text.slice(0, 80)}`] : [];
  };

  it('gets a documented answer on every route: deleted when the request was let in', async () => {
    let toDelete: TestAccount | undefined;
    guard.canActivate = function (this: AccessGuard, context: ExecutionContext) {
      const isAllowed = canActivate.call(this, context);
      const { actor } = context.switchToHttp().getRequest<DirectoryRequest>();
      if (!toDelete || actor?.account.id !== toDelete.id) return isAllowed;
      const { id } = toDelete;
      toDelete = undefined;
      // Nest waits for it.
      return app
        .as(superuser)
        .delete(`/api/v1/users/${id}`)
        .then(({ status }) => isAllowed && status === 200) as unknown as boolean;
    };
    const wrong: string[] = [];
    let deleted = 0;
    for (const route of routes) {
      const caller = await aCaller(route.policy().kind === 'superuser');
      toDelete = caller;
      const faults = await send(route, caller);
      if (!toDelete) {
        deleted += 1;
        wrong.push(...faults);
      }
      toDelete = undefined;
    }
    expect(wrong).toEqual([]);
    expect(deleted).toBeGreaterThan(routes.length / 2);
  }, 900_000);

  onServer(
    'gets a documented answer on every route: deleted before the first write',
    async () => {
      let toDelete: TestAccount | undefined;
      let tried = 0;
      let ending: Promise<unknown> = Promise.resolve();
      client.query = function (this: unknown, ...sent) {
        const [first] = sent;
        const text = typeof first === 'string' ? first : (first as { text?: string }).text;
        const go = () => query.apply(this, sent);
        if (!toDelete || !WRITING.test(text ?? '')) return go();
        const caller = toDelete;
        toDelete = undefined;
        tried += 1;
        ending = app.as(superuser).delete(`/api/v1/users/${caller.id}`);
        // Not for ever: the request may have locked the account, and the deletion waits for it.
        const done = Promise.race([ending, wait(100)]).then(go);
        return typeof sent.at(-1) === 'function' ? undefined : done;
      };
      const wrong: string[] = [];
      for (const route of routes.filter(({ verb }) => verb !== 'GET')) {
        const caller = await aCaller(true);
        toDelete = caller;
        wrong.push(...(await send(route, caller)));
        toDelete = undefined;
        await ending;
      }
      expect(wrong).toEqual([]);
      expect(tried).toBeGreaterThan(30);
    },
    900_000,
  );
});
