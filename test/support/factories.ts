import { randomBytes } from 'node:crypto';
import { ApiKeyService } from '../../src/api-key/api-key.service.js';
import type { NewApiKey } from '../../src/api-key/key-writer.service.js';
import { Identity } from '../../src/users/identity.entity.js';
import { UsersService, type NewUser } from '../../src/users/users.service.js';
import { InvitesService } from '../../src/workspaces/invites.service.js';
import { WorkspacesService } from '../../src/workspaces/workspaces.service.js';
import type { TestApp } from './test-app.js';

/** An account that a test created, with everything needed to act as it. */
export interface TestAccount {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
}

/** An active, ordinary account with an API key. */
export async function aUser(app: TestApp, wishes: Partial<NewUser> = {}): Promise<TestAccount> {
  const account: NewUser & { password: string } = {
    username: `user-${randomBytes(6).toString('hex')}`,
    ...wishes,
    password: wishes.password ?? `password-${randomBytes(6).toString('hex')}`,
  };
  const { id } = await app.nest.get(UsersService).create(account);
  return { ...account, id, apiKey: (await anApiKey(app, id)).text };
}

/** An active superuser with an API key. */
export function aSuperuser(app: TestApp, wishes: Partial<NewUser> = {}): Promise<TestAccount> {
  return aUser(app, { ...wishes, isSuperuser: true });
}

/** An identity of an account at another provider, as a log-in there stores it. */
export async function anIdentity(
  app: TestApp,
  userId: string,
  { provider = 'github', subject = randomBytes(6).toString('hex') } = {},
) {
  await app.dataSource.manager.insert(Identity, { provider, subject, userId });
  return { provider, subject };
}

/** Another key of an account. */
export async function anApiKey(app: TestApp, userId: string, wishes: Partial<NewApiKey> = {}) {
  const { apiKey, text } = await app.nest
    .get(ApiKeyService)
    .create(userId, { name: null, expiresAt: null, ...wishes });
  return { id: apiKey.id, text };
}

/** The tokens of a fresh log-in. */
export async function aLogin(
  app: TestApp,
  { username, password }: { username: string; password: string },
): Promise<{ access: string; refresh: string }> {
  const { status, body } = await app.anonymous.form('/api/v1/login', { username, password });
  if (status !== 200) throw new Error(`The log-in answered ${status}.`);
  return { access: body.access_token as string, refresh: body.refresh_token as string };
}

/** A workspace whose admin is a new account, and whose other members are the given accounts. */
export async function aWorkspace(
  app: TestApp,
  {
    id: workspaceId = `ws-${randomBytes(6).toString('hex')}`,
    members = [],
  }: { id?: string; members?: readonly TestAccount[] } = {},
) {
  const admin = await anEmailUser(app, { isSuperuser: true });
  const user = await app.nest.get(UsersService).get(admin.id);
  const actor = { account: Object.assign(user, { loginType: 'password' }), credential: NOTHING };
  await app.nest.get(WorkspacesService).create(actor, { id: workspaceId, name: workspaceId });
  await app.dataSource.transaction((manager) =>
    manager.query('UPDATE users SET is_superuser = false WHERE id = $1', [admin.id]),
  );
  for (const { username } of members) {
    const roles = { isAdmin: false, isOperator: false };
    await app.nest.get(InvitesService).addMember(actor, workspaceId, { name: username }, roles);
  }
  return { workspaceId, admin };
}

const NOTHING = { kind: 'none' } as const;

/** An active account as Windmill's API creates them: its email is also its user name. */
export function anEmailUser(app: TestApp, wishes: Partial<NewUser> = {}): Promise<TestAccount> {
  const email = `user.${randomBytes(6).toString('hex')}@example.com`;
  return aUser(app, { username: email, email, ...wishes });
}
