import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Credential } from '../../src/access/actor.js';
import { isProven } from '../../src/access/proof.js';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { Session } from '../../src/auth/session.entity.js';
import { Browser } from '../langflow-ui/browser.js';
import type { Answer } from '../support/client.js';
import {
  anEmailUser,
  aSuperuser,
  aUser,
  aWorkspace,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const OLD = new Date(Date.now() - 3_600_000);
const NEW_PASSWORD = 'another good password';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ STEP_UP_MINUTES: '10' });
});
afterAll(() => app.close());

async function age({ id: userId }: TestAccount): Promise<void> {
  await app.dataSource.transaction(async (manager) => {
    await manager.update(Session, { userId }, { createdAt: OLD });
  });
}

/** A browser at Langflow's web UI whose log-in is an hour old. */
async function anOldBrowser(account: TestAccount): Promise<Browser> {
  const browser = new Browser(app.anonymous);
  expect((await browser.login(account)).status).toBe(200);
  await age(account);
  return browser;
}

/** A key that an old log-in of Langflow's web UI has created. */
async function aKeyOf(account: TestAccount) {
  const browser = await anOldBrowser(account);
  const { status, body } = await browser.post('/api_key/', { name: 'from an old log-in' });
  expect(status).toBe(200);
  return { id: body.id as string, apiKey: body.api_key as string };
}

const mayLogIn = async (username: string, password: string) =>
  (await new Browser(app.anonymous).login({ username, password })).status;

const outcomeOf = ({ status, body }: Answer) => [status, body.detail as unknown];

const REFUSED = expect.stringMatching(/^Prove again who you are/);
const KEY_REFUSED = expect.stringMatching(/^The key was created in an old log-in/);

describe("an old log-in at Langflow's web UI", () => {
  it('403, 400, 200: sets a password only with the current one', async () => {
    const account = await aUser(app);
    const browser = await anOldBrowser(account);
    const path = `/users/${account.id}/reset-password`;
    const without = await browser.patch(path, { password: NEW_PASSWORD });
    expect(outcomeOf(without)).toEqual([403, REFUSED]);
    const wrong = { password: NEW_PASSWORD, current_password: 'a wrong one' };
    expect((await browser.patch(path, wrong)).status).toBe(400);
    expect(await mayLogIn(account.username, account.password)).toBe(200);
    const right = { password: NEW_PASSWORD, current_password: account.password };
    expect((await browser.patch(path, right)).status).toBe(200);
    expect(await mayLogIn(account.username, NEW_PASSWORD)).toBe(200);
    const again = await browser.patch(path, { password: account.password });
    expect(outcomeOf(again)).toEqual([403, REFUSED]);
  });

  it('403: sets nobody else a password, and makes nobody a superuser', async () => {
    const admin = await aSuperuser(app);
    const browser = await anOldBrowser(admin);
    const user = await aUser(app);
    const other = await aSuperuser(app);
    const path = `/users/${user.id}`;
    for (const changes of [{ password: NEW_PASSWORD }, { is_superuser: true }]) {
      expect(outcomeOf(await browser.patch(path, changes))).toEqual([403, REFUSED]);
    }
    for (const { id } of [other, admin]) {
      const changes = { password: NEW_PASSWORD };
      expect(outcomeOf(await browser.patch(`/users/${id}`, changes))).toEqual([403, REFUSED]);
    }
    expect((await browser.patch(`/users/${other.id}`, { is_active: false })).status).toBe(200);
    const back = await browser.patch(`/users/${other.id}`, { is_active: true });
    expect(outcomeOf(back)).toEqual([403, REFUSED]);
  });

  it('200, 201: does the daily work of the admin page, 403: but renames nobody', async () => {
    const browser = await anOldBrowser(await aSuperuser(app));
    const username = `made-${randomUUID().slice(0, 8)}`;
    const rights = { is_active: true, is_superuser: false };
    const created = await browser.post('/users/', { username, password: NEW_PASSWORD, ...rights });
    expect(created.status).toBe(201);
    const path = `/users/${created.body.id}`;
    expect((await browser.patch(path, rights)).status).toBe(200);
    expect((await browser.patch(path, { ...created.body, is_active: false })).status).toBe(200);
    const edit = { username, password: '', ...rights };
    expect((await browser.patch(path, edit)).status).toBe(200);
    expect(outcomeOf(await browser.patch(path, { ...edit, username: `${username}-x` }))).toEqual([
      403,
      REFUSED,
    ]);
    expect((await browser.delete(path)).status).toBe(200);
  });
});

describe('a log-in that has ended since the request was authenticated', () => {
  it.each(['session', 'api-key'] as const)('proves nothing: %s', async (kind) => {
    const id = randomUUID();
    const credential: Credential =
      kind === 'session'
        ? { kind, id }
        : { kind, id, isSession: true, limits: null, restriction: null, impersonatorId: null };
    const demand = { withinSeconds: 600, asksForFactors: false };
    expect(await isProven(app.dataSource, { credential }, demand)).toBe(false);
  });
});

describe('a key that an old log-in has created', () => {
  it('200: reads, and writes what takes no fresh proof', async () => {
    const account = await aUser(app);
    const key = app.as(await aKeyOf(account));
    expect((await key.get('/api/v1/users/whoami')).status).toBe(200);
    expect((await key.patch('/api/v1/account', { name: 'Somebody' })).status).toBe(200);
  });

  it('403: sets no password and creates no key, also on the other APIs', async () => {
    const account = await aUser(app);
    const { id, apiKey } = await aKeyOf(account);
    const key = app.as({ apiKey });
    const current_password = account.password;
    const password = NEW_PASSWORD;
    const path = `/api/v1/users/${account.id}/reset-password`;
    for (const body of [{ password }, { password, current_password }]) {
      expect((await key.patch(path, body)).status).toBe(403);
    }
    const own = await key.post('/api/v1/account/password', {
      current_password,
      new_password: password,
    });
    expect(own.status).toBe(403);
    expect(outcomeOf(await key.post('/api/v1/api_key/', { name: 'another' }))).toEqual([
      403,
      KEY_REFUSED,
    ]);
    const rotated = await key.post(`/api/v1/api_key/${id}/rotate`, {});
    expect(outcomeOf(rotated)).toEqual([403, KEY_REFUSED]);
    const bearer = app.withToken(apiKey);
    expect((await bearer.post('/api/users/tokens/create', {})).status).toBe(403);
    expect((await bearer.post('/api/users/setpassword', { password })).status).toBe(403);
    expect(await mayLogIn(account.username, account.password)).toBe(200);
  });

  it('403: gives nobody an account or rights, though it is of a superuser', async () => {
    const { apiKey } = await aKeyOf(await aSuperuser(app));
    const { workspaceId } = await aWorkspace(app);
    const { id, username: email } = await anEmailUser(app);
    const key = app.as({ apiKey });
    const bearer = app.withToken(apiKey);
    const account = { username: `of-a-key-${randomUUID().slice(0, 8)}`, password: NEW_PASSWORD };
    const add = { email, is_admin: true, operator: false };
    const answers = [
      await key.post('/api/v1/users/', account),
      await key.patch(`/api/v1/users/${id}`, { is_superuser: true }),
      await key.post('/api/v1/accounts', { username: account.username }),
      await bearer.post(`/api/w/${workspaceId}/workspaces/add_user`, add),
      await bearer.post(`/api/w/${workspaceId}/workspaces/invite_user`, add),
      await bearer.post('/api/users/create', {
        email: 'of-a-key@example.com',
        password: NEW_PASSWORD,
        super_admin: false,
      }),
      await bearer.post(`/users?${new URLSearchParams(account).toString()}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  });

  it('403, 200: gives a member no rights, and takes some away', async () => {
    const { apiKey } = await aKeyOf(await aSuperuser(app));
    const member = await anEmailUser(app);
    const { workspaceId } = await aWorkspace(app, { members: [member] });
    const whoami = await app.withToken(member.apiKey).get(`/api/w/${workspaceId}/users/whoami`);
    const key = app.withToken(apiKey);
    const path = `/api/w/${workspaceId}/users/update/${whoami.body.username as string}`;
    const give = (changes: object) => key.post(path, changes);
    expect((await give({ is_admin: true })).status).toBe(403);
    expect((await give({ operator: true })).status).toBe(200);
    expect((await give({ operator: false })).status).toBe(403);
    expect((await give({ disabled: true })).status).toBe(200);
    expect((await give({ disabled: false })).status).toBe(403);
  });

  it("200: our lists of keys say so, and Langflow's does not", async () => {
    const superuser = app.as(await aSuperuser(app));
    const account = await aUser(app);
    const { id } = await aKeyOf(account);
    interface Listed {
      readonly id: string;
      readonly is_unproven?: boolean;
    }
    const listOf = async (path: string) =>
      ((await superuser.get(path)).body.api_keys as Listed[])
        .filter((key) => key.id === id || key.is_unproven)
        .map(({ is_unproven }) => is_unproven);
    expect(await listOf(`/api/v1/users/${account.id}/api_keys`)).toEqual([true]);
    expect(await listOf(`/api/v1/api_keys?owner_id=${account.id}`)).toEqual([true]);
    const own = app.as(account);
    expect((await own.get(`/api/v1/api_key/${id}`)).body.is_unproven).toBe(true);
    const langflows = (await own.get('/api/v1/api_key/')).body.api_keys as Listed[];
    expect(langflows.find((key) => key.id === id)).not.toHaveProperty('is_unproven');
  });

  it('200: a fresh log-in creates keys that do all of that', async () => {
    const account = await aUser(app);
    const browser = new Browser(app.anonymous);
    await browser.login(account);
    const { body } = await browser.post('/api_key/', { name: 'from a fresh log-in' });
    const key = app.as({ apiKey: body.api_key as string });
    expect((await key.post('/api/v1/api_key/', { name: 'another' })).status).toBe(200);
    const row = await app.dataSource.manager.findOneByOrFail(ApiKey, { id: body.id as string });
    expect(row.isUnproven).toBe(false);
  });
});
