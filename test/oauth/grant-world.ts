import { afterAll, beforeAll, expect } from '@jest/globals';
import type * as oidc from 'openid-client';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { discover, logIn, Person, register, type Registered } from '../support/relying-party.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';
export const GRANTS = '/api/v1/oauth_grants';
export const KEYS = '/api/v1/api_key/';
export const SCOPES = ['openid', 'offline_access', 'read', 'keys:write', 'users:read', 'admin'];

/** A server with a client for the tests of one file, and people who let it in. */
export function useGrants() {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let config: oidc.Configuration;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser), { scopes: SCOPES });
    config = await discover(app, client);
  });
  afterAll(() => app.close());

  const aPerson = async (wishes = {}) => {
    const account = await anEmailUser(app, wishes);
    return { account, person: new Person(app, account) };
  };
  const isGood = async (token: string) => (await app.withToken(token).get(WHOAMI)).status === 200;
  const isGoodKey = async (apiKey: string) => (await app.as({ apiKey }).get(WHOAMI)).status === 200;
  /** A key that a program makes by its token. */
  const aKeyBy = async (token: string, json: object = {}) => {
    const { status, body } = await app.withToken(token).post(KEYS, { name: 'by token', ...json });
    expect(status).toBe(200);
    return body as { id: string; api_key: string; expires_at: string | null };
  };
  const grantsOf = async (account: TestAccount) =>
    (await app.as(account).get(GRANTS)).body as { id: string; ends_with_log_in: boolean }[];
  const logOut = async (person: Person) => person.submit(await person.get('/logout'));
  /** All that comes of one log-in at a program. */
  const everythingOf = async (person: Person, parameters: { scope: string }) => {
    const tokens = await logIn(config, person, parameters);
    const made = await aKeyBy(tokens.access_token);
    const child = await app.as({ apiKey: made.api_key }).post(KEYS, { name: 'child' });
    expect(child.status).toBe(200);
    const keys = [made.api_key, child.body.api_key as string];
    return { tokens, keys };
  };
  const areGood = async ({ tokens, keys }: Awaited<ReturnType<typeof everythingOf>>) => {
    const all = [await isGood(tokens.access_token)];
    for (const key of keys) all.push(await isGoodKey(key));
    return all;
  };
  return {
    get app() {
      return app;
    },
    get superuser() {
      return superuser;
    },
    get client() {
      return client;
    },
    get config() {
      return config;
    },
    aPerson,
    isGood,
    isGoodKey,
    aKeyBy,
    grantsOf,
    logOut,
    everythingOf,
    areGood,
  };
}
