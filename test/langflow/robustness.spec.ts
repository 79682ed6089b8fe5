import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';

describe('no input makes the server fail', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const sendJson = (id: string, raw: string) =>
    app.as(superuser).send('PATCH', USERS + id, {
      raw,
      headers: { 'content-type': 'application/json' },
    });

  it.each([
    ['objects', '{"a":', '}', 100_000],
    ['arrays', '[', ']', 400_000],
  ])('422: optins of deeply nested %s', async (_name, open, close, depth) => {
    const raw = `{"optins":${open.repeat(depth)}1${close.repeat(depth)}}`;
    const { status, body } = await sendJson(superuser.id, raw);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({
      type: 'json_invalid',
      ctx: { error: 'Nesting too deep' },
    });
  });

  it.each([
    ['nested 150 deep', `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`],
    ['with numbers at the edges', '{"n":[1e308,-1e308,5e-324,0.1,9007199254740993]}'],
    ['with odd keys', '{"":1," ":2,"__proto__":{"x":1},"constructor":{},"a.b":1,"$x":1}'],
  ])('200: optins %s are answered as they were parsed', async (_name, optins) => {
    const user = await aUser(app);
    const { status, body } = await sendJson(user.id, `{"optins":${optins}}`);
    expect(status).toBe(200);
    expect(body.optins).toEqual(JSON.parse(optins));
    const again = await app.as(user).get('/api/v1/users/whoami');
    expect(again.body.optins).toEqual(JSON.parse(optins));
  });

  it('200: a number in optins that is too large for a double is stored as null', async () => {
    const { status, body } = await sendJson(superuser.id, '{"optins":{"n":1e400}}');
    expect(status).toBe(200);
    expect(body.optins).toEqual({ n: null });
  });

  it.each([
    [
      'optins of 50,000 keys',
      { optins: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [i, 1])) },
    ],
    ['optins with a text of 900,000 characters', { optins: { text: 'x'.repeat(900_000) } }],
    ['a picture name of 500,000 characters', { profile_image: 'é'.repeat(500_000) }],
  ])('422: %s', async (_name, changes) => {
    const user = await aUser(app);
    expect((await app.as(user).patch(USERS + user.id, changes)).status).toBe(422);
    expect((await app.as(user).get('/api/v1/users/whoami')).status).toBe(200);
  });

  it('200, 400, 422: a search and an id as long as a URL may be', async () => {
    const long = 'x'.repeat(10_000);
    expect((await app.as(superuser).get(`${USERS}?search=${long}`)).body.total_count).toBe(0);
    expect((await app.as(superuser).patch(USERS + long, {})).status).toBe(400);
    expect((await app.as(superuser).patch(USERS + 'x'.repeat(500), {})).status).toBe(422);
  });

  it.each(['%', '\\', '\\%', '_\\', "'", '"', '$1', '%s', '\\u0000', '🙂', '\u202e', '(', '[a-z'])(
    '200: searching for %s',
    async (text) => {
      const path = `${USERS}?search=${encodeURIComponent(text)}&skip=9007199254740991&limit=-9`;
      expect((await app.as(superuser).get(path)).status).toBe(200);
    },
  );

  it("200 or 400: two accounts that take each other's name at the same time", async () => {
    for (let round = 0; round < 20; round += 1) {
      const [one, two] = [await aUser(app), await aUser(app)];
      const answers = await Promise.all([
        app.as(one).patch(USERS + one.id, { username: two.username }),
        app.as(two).patch(USERS + two.id, { username: one.username }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    }
  });

  it('no 5xx: every operation on one account at the same time', async () => {
    for (let round = 0; round < 4; round += 1) {
      const user = await aUser(app);
      const { access } = await aLogin(app, user);
      const login = { username: user.username, password: user.password };
      const path = USERS + user.id;
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => [
          app.as(user).patch(path, { optins: {} }),
          app.as(superuser).patch(path, { password: 'from the superuser' }),
          app.as(user).patch(`${path}/reset-password`, { password: 'from the user' }),
          app.anonymous.form('/api/v1/login', login),
          app.withToken(access).post('/api/v1/api_key/', {}),
          app.withToken(access).get('/api/v1/users/whoami'),
          app.as(superuser).patch(path, { is_active: false, is_superuser: true }),
          app.as(superuser).patch(path, { is_active: true }),
          app.as(superuser).delete(path),
        ]).flat(),
      );
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    }
  });

  it('no 5xx: 600 random requests, the same in every run', async () => {
    const user = await aUser(app);
    const next = randomFrom(20_261_122);
    const pick = <T>(values: readonly T[]): T => values[next() % values.length]!;
    const clients = [app.as(superuser), app.as(user), app.anonymous];
    const ids = [user.id, superuser.id, '0'.repeat(32), 'x', '%00', '%2F', 'whoami', '{}', ' '];
    const failures: unknown[] = [];
    for (let count = 0; count < 600; count += 1) {
      const fields = Object.fromEntries(
        Array.from({ length: next() % 4 }, () => [pick(FIELDS), pick(VALUES)]),
      );
      const query = Array.from({ length: next() % 3 }, () => `${pick(PARAMETERS)}=${pick(TEXTS)}`);
      const path = pick([
        USERS,
        '/api/v1/users',
        `${USERS}whoami`,
        USERS + pick(ids),
        `${USERS}${pick(ids)}/reset-password`,
        '/api/v1/api_key/',
        `/api/v1/api_key/${pick(ids)}`,
        '/api/v1/login',
        '/api/v1/refresh',
        '/api/v1/session',
      ]);
      const method = pick(['GET', 'POST', 'PATCH', 'DELETE']);
      // The accounts that send the requests must remain.
      if (method === 'DELETE' && path.includes(user.id)) continue;
      const url = query.length > 0 ? `${path}?${query.join('&')}` : path;
      const json = method === 'GET' ? undefined : pick([fields, fields, fields, pick(VALUES)]);
      const answer = await pick(clients).send(method, url, { json });
      const isWorded = answer.status < 400 || answer.body?.detail !== undefined;
      if (answer.status >= 500 || !isWorded) {
        failures.push([method, url, json, answer.status, answer.text]);
      }
    }
    expect(failures).toEqual([]);
  });
});

const FIELDS = [
  'username',
  'password',
  'current_password',
  'profile_image',
  'is_active',
  'is_superuser',
  'last_login_at',
  'optins',
  'name',
  'expires_at',
  'created_at',
  'total_uses',
  'user_id',
  '__proto__',
];
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1e300,
  0.1,
  '',
  'x',
  'password-1',
  'a\0b',
  '\ud800',
  '🙂'.repeat(200),
  'yes',
  '9999-12-31T23:59:59.999Z',
  '0001-01-01',
  '-4713-01-01',
  '1e10',
  99_999_999_999,
  [],
  [[]],
  {},
  { a: { b: [null, 'c'] } },
  { toString: 1, length: -1 },
];
const PARAMETERS = ['skip', 'limit', 'search', 'x-api-key', 'cursor', '__proto__', 'a[b]', ''];
const TEXTS = [
  '',
  '0',
  '-1',
  '9007199254740991',
  '1e9',
  'NaN',
  'x',
  '%00',
  '%ff',
  '%',
  ',',
  '%2C,',
];

/** A pseudo-random sequence of integers, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
