import { randomBytes } from 'node:crypto';
import { ApiKeyService } from '../../src/api-key/api-key.service.js';
import { UsersService, type NewUser } from '../../src/users/users.service.js';
import type { TestApp } from './test-app.js';

/** An account that a test made, with everything needed to act as it. */
export interface TestAccount {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
}

/** An active, ordinary account with an API key. */
export async function aUser(app: TestApp, wishes: Partial<NewUser> = {}): Promise<TestAccount> {
  const account = {
    username: `user-${randomBytes(6).toString('hex')}`,
    password: `password-${randomBytes(6).toString('hex')}`,
    ...wishes,
  };
  const { id } = await app.nest.get(UsersService).create(account);
  return { ...account, id, apiKey: (await anApiKey(app, id)).text };
}

/** An active superuser with an API key. */
export function aSuperuser(app: TestApp, wishes: Partial<NewUser> = {}): Promise<TestAccount> {
  return aUser(app, { ...wishes, isSuperuser: true });
}

/** One more key of an account. */
export async function anApiKey(
  app: TestApp,
  userId: string,
  { name = null, expiresAt = null }: { name?: string | null; expiresAt?: Date | null } = {},
) {
  const { apiKey, text } = await app.nest.get(ApiKeyService).create(userId, { name, expiresAt });
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
