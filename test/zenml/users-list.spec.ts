import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/api-key/api-key.service.js';
import { ACCOUNT_FIELDS, NEW_ZENML_USER } from '../support/account-fields.js';
import {
  anEmailUser,
  anIdentity,
  aSuperuser,
  aUser,
  type TestAccount,
} from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('GET /users', () => {
  let app: TestApp;
  let superuser: TestAccount;
  /** In the order of their creation, the superuser first. */
  let accounts: TestAccount[];
  let identity: { provider: string; subject: string };
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    const email = await anEmailUser(app);
    const inactive = await aUser(app, { isActive: false });
    const external = await anEmailUser(app);
    identity = await anIdentity(app, external.id, { provider: 'google', subject: '10769' });
    await anIdentity(app, external.id, { provider: 'github', subject: '10769' });
    await anIdentity(app, email.id, { provider: 'github', subject: '1' });
    accounts = [superuser, email, inactive, external, await aUser(app)];
  });
  afterAll(() => app.close());

  const list = async (query = '', by: TestAccount = superuser) => {
    const { status, body } = await app.withToken(by.apiKey).get(`/users${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body as Record<string, unknown>[];
  };
  const idsOf = async (query: string) => (await list(query)).map(({ id }) => id);
  const idOf = (place: number) => accounts[place]!.id;

  it('200: a bare array of all accounts in the order of creation, each with exactly the fields of an account', async () => {
    const users = await list();
    expect(Array.isArray(users)).toBe(true);
    expect(users.map(({ id }) => id)).toEqual(accounts.map(({ id }) => id));
    for (const user of users) expect(Object.keys(user)).toEqual(ACCOUNT_FIELDS.ZenmlUserRead);
    expect(users[3]).toEqual({
      ...NEW_ZENML_USER,
      id: idOf(3),
      username: accounts[3]!.username,
      email: accounts[3]!.username,
      oauth_provider: 'google',
      oauth_id: '10769',
    });
  });

  it('offset and limit', async () => {
    expect(await idsOf('?offset=1&limit=2')).toEqual([idOf(1), idOf(2)]);
    expect(await idsOf('?offset=4')).toEqual([idOf(4)]);
    expect(await idsOf('?offset=5')).toEqual([]);
    expect(await idsOf('?limit=0')).toEqual([]);
    expect(await idsOf('?limit=1')).toEqual([idOf(0)]);
    expect((await list('?limit=1000000')).length).toBe(5);
    expect((await list('?offset=9007199254740991')).length).toBe(0);
  });

  it('offset and limit apply after the filters', async () => {
    expect(await idsOf('?is_active=true&offset=1&limit=2')).toEqual([idOf(1), idOf(3)]);
  });

  it('user_id', async () => {
    expect(await idsOf(`?user_id=${idOf(2)}`)).toEqual([idOf(2)]);
    expect(await idsOf('?user_id=00000000-0000-4000-8000-000000000000')).toEqual([]);
  });

  it('oauth_provider and oauth_id, each alone and both', async () => {
    expect(await idsOf('?oauth_provider=github')).toEqual([idOf(1), idOf(3)]);
    expect(await idsOf('?oauth_provider=gitlab')).toEqual([]);
    expect(await idsOf(`?oauth_id=${identity.subject}`)).toEqual([idOf(3)]);
    expect(await idsOf('?oauth_provider=google&oauth_id=10769')).toEqual([idOf(3)]);
    expect(await idsOf('?oauth_provider=google&oauth_id=1')).toEqual([]);
  });

  it('email, in any case, as an exact match', async () => {
    const email = accounts[1]!.username;
    expect(await idsOf(`?email=${encodeURIComponent(email.toUpperCase())}`)).toEqual([idOf(1)]);
    expect(await idsOf('?email=example.com')).toEqual([]);
    expect(await idsOf('?email=%25')).toEqual([]);
    // A user name is not an email.
    expect(await idsOf(`?email=${accounts[4]!.username}`)).toEqual([]);
  });

  it.each(['True', 'true', '1'])('is_active=%s', async (word) => {
    expect(await idsOf(`?is_active=${word}`)).toEqual([0, 1, 3, 4].map(idOf));
  });

  it.each(['False', 'false', '0'])('is_active=%s', async (word) => {
    expect(await idsOf(`?is_active=${word}`)).toEqual([idOf(2)]);
  });

  it('empty values count as not sent, and unknown parameters are ignored', async () => {
    const query = '?offset=&limit=&user_id=&oauth_provider=&oauth_id=&email=&is_active=&sort=x';
    expect((await list(query)).length).toBe(5);
  });

  it('an ordinary user sees only their own account', async () => {
    const own = await list('', accounts[1]);
    expect(own.map(({ id }) => id)).toEqual([idOf(1)]);
    expect(await list(`?user_id=${idOf(0)}`, accounts[1])).toEqual([]);
    expect(await list('?is_active=False', accounts[1])).toEqual([]);
  });

  it('401: without a credential, with an invalid one, and with one of an inactive account', async () => {
    for (const client of [
      app.anonymous,
      app.withToken('sk-of-nobody'),
      app.withToken('no.token.atall'),
      app.withToken(accounts[2]!.apiKey),
      app.anonymous.with({ 'x-api-key': 'sk-of-nobody' }),
    ]) {
      const { status, body, headers } = await client.get('/users');
      expect([status, body.detail[0]]).toEqual([401, 'CredentialsNotValid']);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('403: a key whose scopes do not include users', async () => {
    const { text } = await app.nest.get(ApiKeyService).create(superuser.id, {
      name: null,
      expiresAt: null,
      scopes: ['workspaces:read'],
    });
    const { status, body } = await app.withToken(text).get('/users');
    expect([status, body.detail[0]]).toEqual([403, 'IllegalOperationError']);
  });

  it.each([
    ['offset=-1', 'greater_than_equal'],
    ['offset=x', 'int_parsing'],
    ['limit=-1', 'greater_than_equal'],
    ['limit=1.5', 'int_parsing'],
    ['user_id=alice', 'uuid_parsing'],
    ['is_active=maybe', 'bool_parsing'],
  ])('422: %s', async (query, type) => {
    const { status, body } = await app.withToken(superuser.apiKey).get(`/users?${query}`);
    const name = query.split('=')[0];
    const fault = { loc: ['query', name], msg: expect.any(String), type };
    expect([status, body]).toEqual([422, { detail: [fault] }]);
  });

  it('404 and 405: an unknown path, and an unknown method', async () => {
    const client = app.withToken(superuser.apiKey);
    const nowhere = await client.get('/users/me/friends');
    expect([nowhere.status, nowhere.body]).toEqual([
      404,
      { detail: ['KeyError', 'There is no such path'] },
    ]);
    const put = await client.send('PUT', '/users');
    expect([put.status, put.body.detail[0]]).toEqual([405, 'MethodNotAllowedError']);
    expect(put.headers.get('allow')).toBe('GET, HEAD, POST');
  });
});
