import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import type { PolicyKind, TargetRefusal } from '../../src/access/policies.js';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import type { ErrorCode } from '../../src/platform/errors/error-code.js';
import type { Answer, Client } from '../support/client.js';
import { aSuperuser, aUser, aWorkspace, type TestAccount } from '../support/factories.js';
import { aBrowser, fill, isPage, on } from './callers.js';
import { ANYBODY, PUBLIC } from './open-routes.js';
import { declaredRoutes, startWatchedApp, type DeclaredRoute, type WatchedApp } from './routes.js';

const GUARDED: readonly PolicyKind[] = [
  'signed-in',
  'superuser',
  'target-user',
  'superuser-or-target-user',
  'workspace-member',
  'workspace-admin',
];

/**
 * Inputs of routes, which are read only after the caller is known: valid, invalid in path and
 * query, and invalid in the body.
 */
const INPUTS: readonly ((route: DeclaredRoute, userId: string) => [string, unknown?])[] = [
  (route, userId) => [fill(route, userId), {}],
  (route) => [`${fill(route, 'no-uuid')}?skip=x&limit=`],
  (route, userId) => [fill(route, userId), ['no', 'object']],
];

/** Only the server of a workspace may call these: zenml/workspace-servers. */
const OF_SERVERS =
  / \/(?:workspace_status|rbac\/.*|usage-event|organizations\/.*\/entitlement\/.*)$/;

describe('access', () => {
  let app: WatchedApp;
  let routes: DeclaredRoute[];
  beforeAll(async () => {
    app = await startWatchedApp();
    routes = declaredRoutes(app);
  });
  afterAll(() => app.close());

  const of = (...kinds: PolicyKind[]) =>
    routes.filter(({ policy }) => kinds.includes(policy().kind));
  const guarded = () => of(...GUARDED);
  const namesOf = (some: readonly DeclaredRoute[]) => some.map(({ name }) => name).sort();

  it('every route declares a policy', () => {
    const open = routes.filter(({ policy }) => {
      try {
        return !policy().kind;
      } catch {
        return true;
      }
    });
    expect(namesOf(open)).toEqual([]);
  });

  it('the public routes are exactly those of the list', () => {
    expect(namesOf(of('public'))).toEqual(PUBLIC);
  });

  it('the routes that anybody may call are exactly those of the list', () => {
    expect(namesOf(of('anybody'))).toEqual(ANYBODY);
  });

  it('every kind of policy is in use, so that each test below checks some route', () => {
    expect(GUARDED.filter((kind) => of(kind).length === 0)).toEqual([]);
  });

  it('401/403: every guarded route without valid credentials, whatever the input', async () => {
    const { id } = await aUser(app);
    const strangers: [Client, ErrorCode][] = [
      [app.anonymous, 'not_authenticated'],
      [app.as({ apiKey: 'sk-of-nobody' }), 'invalid_api_key'],
      [app.withToken('no.token.atall'), 'invalid_token'],
    ];
    for (const route of guarded()) {
      const visitors: typeof strangers = [
        [aBrowser(app, ''), 'not_authenticated'],
        [aBrowser(app, 'of-nobody'), 'invalid_api_key'],
      ];
      for (const [client, code] of isPage(route) ? visitors : strangers) {
        const status = statusOf(route, code);
        for (const input of INPUTS) await expectRefusal(client, route, input(route, id), [status]);
      }
    }
  });

  it('401/403: every guarded route, called by an inactive account', async () => {
    const inactive = await aUser(app, { isActive: false, isSuperuser: true });
    for (const route of guarded()) {
      await expectRefusal(
        on(app, route, inactive),
        route,
        [fill(route, inactive.id), {}],
        isPage(route) ? [statusOf(route, 'api_key_of_inactive_account')] : [401, 403],
      );
    }
  });

  it('403: every route of superusers, called by an ordinary user, whatever the input', async () => {
    const user = await aUser(app);
    for (const route of of('superuser')) {
      for (const input of INPUTS) {
        const { status } = adapterOf(route.path, route.verb).word(new DomainError('not_superuser'));
        await expectRefusal(on(app, route, user), route, input(route, user.id), [status]);
      }
    }
  });

  it('401: every route of a workspace, called by a non-member or a disabled member', async () => {
    const [stranger, disabled] = [await aUser(app), await aUser(app)];
    const { workspaceId } = await aWorkspace(app, { members: [disabled] });
    await app.dataSource.query(
      `UPDATE memberships SET is_admin = true, is_disabled = true WHERE user_id = $1`,
      [disabled.id],
    );
    for (const route of of('workspace-member', 'workspace-admin')) {
      for (const user of [stranger, disabled]) {
        for (const input of INPUTS.slice(0, 1)) {
          await expectRefusal(on(app, route, user), route, input(route, workspaceId), [401]);
        }
        const nowhere = [fill(route, 'nowhere'), {}] as const;
        await expectRefusal(on(app, route, user), route, nowhere, [401]);
      }
    }
  });

  it('403: every route of workspace admins, called by an ordinary member, whatever the input', async () => {
    const member = await aUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    for (const route of of('workspace-admin')) {
      const inputs: [string, unknown?][] = [
        [fill(route, workspaceId), {}],
        [`${fill(route, workspaceId)}?page=x`, ['no', 'object']],
      ];
      for (const input of inputs) await expectRefusal(on(app, route, member), route, input, [403]);
    }
  });

  it('403/404: every route about an account, called by another ordinary user, as declared', async () => {
    const [user, target] = [await aUser(app), await aUser(app)];
    for (const route of of('target-user', 'superuser-or-target-user')) {
      await expectRefusedAsDeclared(on(app, route, user), route, target);
    }
  });

  it('403/404: every route for the account alone, called by a superuser', async () => {
    const [superuser, target] = [await aSuperuser(app), await aUser(app)];
    for (const route of of('target-user')) {
      await expectRefusedAsDeclared(on(app, route, superuser), route, target);
    }
  });

  it.each(GUARDED)('permitted callers reach the handler: %s', async (kind) => {
    const superuser = await aSuperuser(app);
    for (const route of of(kind)) {
      if (OF_SERVERS.test(route.name)) continue;
      const user = await aUser(app);
      await aWorkspace(app, { id: user.id, members: [user] });
      const callers = {
        'signed-in': [user],
        superuser: [superuser],
        'target-user': [user],
        'superuser-or-target-user': [user, superuser],
        'workspace-member': [user, superuser],
        'workspace-admin': [superuser],
      }[kind as 'signed-in'];
      for (const caller of callers) {
        const answer = await send(on(app, route, caller), route, [fill(route, user.id), {}]);
        // The handler may reject the empty body, but must not answer that access is refused.
        const { status } = answer;
        expect({ route: route.name, status }).not.toEqual({ route: route.name, status: 401 });
        expect({ route: route.name, status }).not.toEqual({ route: route.name, status: 403 });
        expect(status).toBeLessThan(500);
        const refusal = declaredRefusal(route);
        if (refusal) expect(answer.body).not.toEqual(refusal.body);
      }
    }
  });
});

/**
 * The status with which the route answers an error. Pages redirect visitors who are signed out to
 * the log-in.
 */
function statusOf({ path, verb }: DeclaredRoute, code: ErrorCode): number {
  const request = { method: verb, url: path, headers: {} } as FastifyRequest;
  return adapterOf(path, verb).word(new DomainError(code as 'invalid_token'), request).status;
}

async function expectRefusal(
  client: Client,
  route: DeclaredRoute,
  input: readonly [string, unknown?],
  statuses: readonly number[],
): Promise<void> {
  const { status } = await send(client, route, input);
  // The name is in both objects, so that a failure shows the route.
  expect({ route: route.name, status }).toEqual({
    route: route.name,
    status: statuses.includes(status) ? status : statuses[0],
  });
}

async function expectRefusedAsDeclared(client: Client, route: DeclaredRoute, target: TestAccount) {
  const { status, body } = await send(client, route, [fill(route, target.id), {}]);
  expect({ route: route.name, status, body }).toEqual({
    route: route.name,
    ...declaredRefusal(route),
  });
}

/** The error that the route declares for another account, in the words of its adapter. */
function declaredRefusal({ path, verb, policy }: DeclaredRoute) {
  const { otherwise } = policy() as { otherwise?: TargetRefusal };
  if (!otherwise) return undefined;
  const { status, body } = adapterOf(path, verb).word(new DomainError(otherwise));
  return { status, body };
}

function send(
  client: Client,
  { verb }: DeclaredRoute,
  [path, json]: readonly [string, unknown?],
): Promise<Answer> {
  return client.send(verb, path, { json: verb === 'GET' ? undefined : json });
}
