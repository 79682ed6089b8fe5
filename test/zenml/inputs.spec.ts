import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const PASSWORD = 'a password of the test';
const ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startTestApp();
  client = app.withToken((await aSuperuser(app)).apiKey);
});
afterAll(() => app.close());

describe('emails, as pydantic 2.12 reads them', () => {
  it.each([
    [' a@blanks.example ', 'a@blanks.example'],
    ['a@one.x', 'a@one.x'],
    ['a@hyphen.c-d', 'a@hyphen.c-d'],
    ['Alice <a@display.example>', 'a@display.example'],
    ['"Alice, of R&D" <b@display.example>', 'b@display.example'],
    ['ü@umlaut.example', 'ü@umlaut.example'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  ])('200: %j is %s', async (email, stored) => {
    const { id } = await aUser(app);
    const { status, body } = await client.patch(`/users/${id}`, { email });
    expect([status, body.email]).toEqual([200, stored]);
  });

  it.each([
    '"a b"@corp.example',
    '"a"@corp.example',
    'a b@corp.example',
    'a..b@corp.example',
    'a@corp.example, b@corp.example',
    'a@[192.0.2.1]',
    'a@192.0.2.1',
    'a@corp.123',
    'a@corp.co1',
    'a@corp.example.',
    `a@${'b'.repeat(64)}.example`,
    'Alice <a@corp.example> Smith',
    'Alice a@corp.example',
    'Alice <<a@corp.example>>',
  ])('422: %j', async (email) => {
    const { id } = await aUser(app);
    const { status, body } = await client.patch(`/users/${id}`, { email });
    expect([status, body]).toEqual([
      422,
      {
        detail: [
          {
            loc: ['body', 'email'],
            msg: 'value is not a valid email address',
            type: 'value_error',
          },
        ],
      },
    ]);
  });

  it('200: special-use domains, which pydantic refuses, since intranets have them', async () => {
    for (const email of ['a@example.invalid', 'a@corp.local', 'a@corp.test']) {
      const { id } = await aUser(app);
      expect((await client.patch(`/users/${id}`, { email })).body.email).toBe(email);
    }
  });
});

describe('UUIDs, as pydantic 2.12 reads them', () => {
  it.each([ID, ID.toUpperCase(), ID.replaceAll('-', ''), `{${ID}}`, `urn:uuid:${ID}`])(
    '200: %s',
    async (id) => {
      const { status, body } = await client.get(`/users?user_id=${encodeURIComponent(id)}`);
      expect([status, body]).toEqual([200, []]);
    },
  );

  it.each([
    ['x', unexpected('x', 1)],
    [` ${ID}`, unexpected(' ', 1)],
    [`${ID}}`, unexpected('}', 37)],
    [`urn:uuid:${ID.slice(0, -1)}g`, unexpected('g', 36)],
    ['0'.repeat(31), 'invalid length: expected length 32 for simple format, found 31'],
    [`${ID}-1`, 'invalid group count: expected 5, found 6'],
    [ID.slice(0, -1), 'invalid group length in group 4: expected 12, found 11'],
  ])('422: %j', async (id, reason) => {
    const { status, body } = await client.get(`/users?user_id=${encodeURIComponent(id)}`);
    const msg = `Input should be a valid UUID, ${reason}`;
    expect([status, body]).toEqual([
      422,
      { detail: [{ loc: ['query', 'user_id'], msg, type: 'uuid_parsing' }] },
    ]);
  });

  function unexpected(character: string, position: number): string {
    return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${character}\` at ${position}`;
  }
});

describe('POST /users with an email', () => {
  const create = (query: Record<string, string>) => {
    const search = new URLSearchParams({ password: PASSWORD, ...query }).toString();
    return client.send('POST', `/users?${search}`, { raw: '' });
  };

  it('200: the account has the name and the email, and logs in with either', async () => {
    const { status, body } = await create({
      username: 'dora',
      email: 'Dora@corp.example',
      password_expired: 'false',
    });
    expect([status, body]).toMatchObject([200, { username: 'dora', email: 'dora@corp.example' }]);
    for (const username of ['dora', 'dora@corp.example']) {
      const form = { username, password: PASSWORD };
      expect((await app.anonymous.form('/auth/login', form)).status).toBe(200);
    }
  });

  it('200: an empty email counts as not sent', async () => {
    expect((await create({ username: 'nomail', email: '' })).body.email).toBeNull();
  });

  it('422: a text that is not an email; 409: the email of another account', async () => {
    const wrong = await create({ username: 'wrong', email: 'nobody' });
    expect([wrong.status, wrong.body.detail[0].loc]).toEqual([422, ['query', 'email']]);
    const taken = await create({ username: 'second', email: 'dora@corp.example' });
    expect([taken.status, taken.body.detail[0]]).toEqual([409, 'EntityExistsError']);
    expect((await client.get('/users?email=nobody')).body).toEqual([]);
  });
});

describe('keys of a service account', () => {
  it('200: one key, without its text; 404: a key of another account', async () => {
    const make = async (username: string) =>
      (await client.post('/service_accounts', { username })).body.id as string;
    const [first, second] = [await make('reads-keys'), await make('has-none')];
    const made = await client.post(`/service_accounts/${first}/api_keys`, { name: 'default' });
    const { id } = made.body as { id: string };
    const { status, body } = await client.get(`/service_accounts/${first}/api_keys/${id}`);
    expect([status, body]).toEqual([200, { ...made.body, key: null }]);
    const foreign = await client.get(`/service_accounts/${second}/api_keys/${id}`);
    expect([foreign.status, foreign.body.detail[0]]).toEqual([404, 'KeyError']);
  });

  it('400: an expiry in the past, and no key is made', async () => {
    const account = await client.post('/service_accounts', { username: 'expired-key' });
    const path = `/service_accounts/${account.body.id as string}/api_keys`;
    const body = { name: 'late', expires_at: '2020-01-01T00:00:00Z' };
    const { status, body: answer } = await client.post(path, body);
    expect([status, answer]).toEqual([
      400,
      { detail: ['ValueError', 'The expiry of the key has passed'] },
    ]);
    expect((await client.get(path)).body).toEqual([]);
  });
});
