import { expect } from '@jest/globals';
import type * as oidc from 'openid-client';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { discover, logIn, Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';
export const GRANTS = '/api/v1/oauth_grants';
export const KEYS = '/api/v1/api_key/';
export const SCOPES = ['openid', 'offline_access', 'read', 'keys:write', 'users:read', 'admin'];
/** Scopes without and with offline access, which outlasts a log-out. */
export const ONLINE = { scope: 'openid read keys:write' };
export const OFFLINE = { scope: 'openid offline_access read keys:write' };
/** Whether the token, the key that it created, and the key that this key created are valid. */
export const ALL = [true, true, true];
export const NONE = [false, false, false];

/** A server with a superuser and a client that may create keys. */
export interface GrantWorld {
  readonly app: TestApp;
  readonly superuser: TestAccount;
  readonly client: Registered;
  readonly config: oidc.Configuration;
}

export async function startGrantWorld(settings: Record<string, string> = {}): Promise<GrantWorld> {
  const app = await startTestApp(settings);
  const superuser = await aSuperuser(app);
  const client = await register(app.as(superuser), { scopes: SCOPES });
  return { app, superuser, client, config: await discover(app, client) };
}

/** The helpers of the tests. */
export function actionsIn(world: () => GrantWorld) {
  const aPerson = async (wishes = {}) => {
    const account = await anEmailUser(world().app, wishes);
    return { account, person: new Person(world().app, account) };
  };
  const isGood = async (token: string) =>
    (await world().app.withToken(token).get(WHOAMI)).status === 200;
  const isGoodKey = async (apiKey: string) =>
    (await world().app.as({ apiKey }).get(WHOAMI)).status === 200;
  /** Creates a key with the token of a program. */
  const aKeyBy = async (token: string, json: object = {}) => {
    const { status, body } = await world()
      .app.withToken(token)
      .post(KEYS, { name: 'by token', ...json });
    expect(status).toBe(200);
    return body as { id: string; api_key: string; expires_at: string | null };
  };
  const grantsOf = async (account: TestAccount) =>
    (await world().app.as(account).get(GRANTS)).body as {
      id: string;
      created_at: string;
      ends_with_log_in: boolean;
    }[];
  const logOut = async (person: Person) => person.submit(await person.get('/logout'));
  /** A token from one log-in at a program, and the keys that came from it. */
  const everythingOf = async (person: Person, parameters: { scope: string }) => {
    const tokens = await logIn(world().config, person, parameters);
    const made = await aKeyBy(tokens.access_token);
    const child = await world().app.as({ apiKey: made.api_key }).post(KEYS, { name: 'child' });
    expect(child.status).toBe(200);
    const keys = [made.api_key, child.body.api_key as string];
    return { tokens, keys };
  };
  const areGood = async ({ tokens, keys }: Awaited<ReturnType<typeof everythingOf>>) => {
    const all = [await isGood(tokens.access_token)];
    for (const key of keys) all.push(await isGoodKey(key));
    return all;
  };
  return { aPerson, isGood, isGoodKey, aKeyBy, grantsOf, logOut, everythingOf, areGood };
}
