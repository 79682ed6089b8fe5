import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const OTHERS = [
  'Bob',
  'bobby',
  '100%',
  'under_score',
  'back\\slash',
  'Ünal',
  'ann',
  '10000',
  'a,b',
];

describe('GET /api/v1/users/', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let all: string[];

  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app, { username: 'root' });
    for (const username of OTHERS) await aUser(app, { username });
    all = ['root', ...OTHERS];
  });
  afterAll(() => app.close());

  async function list(query: string): Promise<{ total: number; names: string[] }> {
    const { status, body } = await app.as(superuser).get(USERS + query);
    expect(status).toBe(200);
    const users = body.users as { username: string }[];
    return { total: body.total_count, names: users.map(({ username }) => username) };
  }

  it('200: total_count and whole users, as whoami shows them', async () => {
    const { status, body } = await app.as(superuser).get(USERS);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['total_count', 'users']);
    const whoami = await app.as(superuser).get('/api/v1/users/whoami');
    expect(body.users[0]).toEqual(whoami.body);
    expect(Object.keys(body.users[0])).toEqual(Object.keys(whoami.body));
  });

  it('200: the first ten by default, in the order of creation', async () => {
    await aUser(app, { username: 'the eleventh' });
    all.push('the eleventh');
    expect(await list('')).toEqual({ total: 11, names: all.slice(0, 10) });
  });

  it('200: the order survives changes of the rows', async () => {
    const { body } = await app.as(superuser).get(`${USERS}?search=ann`);
    await app.as(superuser).patch(USERS + body.users[0].id, { profile_image: 'People/a.svg' });
    expect((await list('?limit=100')).names).toEqual(all);
  });

  it('200: pages neither overlap nor omit an account', async () => {
    const names: string[] = [];
    for (let skip = 0; skip < all.length; skip += 3) {
      names.push(...(await list(`?skip=${skip}&limit=3`)).names);
    }
    expect(names).toEqual(all);
  });

  it.each([
    ['limit=0 gives an empty page and the correct count', '?limit=0', []],
    ['skip past the end gives an empty page', '?skip=1000', []],
    ['a negative skip starts at the first', '?skip=-5&limit=1', ['root']],
    ['a negative limit gives an empty page', '?limit=-1', []],
    ['a skip beyond 64 bits gives an empty page', `?skip=${'9'.repeat(40)}`, []],
    ['the largest safe skip gives an empty page', '?skip=9007199254740991', []],
    ['a skip below 64 bits starts at the first', `?skip=-${'9'.repeat(40)}&limit=1`, ['root']],
  ])('200: %s', async (_name, query, names) => {
    expect(await list(query)).toEqual({ total: all.length, names });
  });

  it.each(['100000', '9007199254740991', '9'.repeat(40)])(
    '200: limit=%s gives all accounts',
    async (limit) => {
      expect(await list(`?limit=${limit}`)).toEqual({ total: all.length, names: all });
    },
  );

  it.each(['+1', ' 1', '1 ', '1_0', '1.0', '01'])('200: skip="%s" is an integer', async (text) => {
    const path = `${USERS}?skip=${encodeURIComponent(text)}`;
    expect((await app.as(superuser).get(path)).status).toBe(200);
  });

  it.each(['1.5', '0x1', '', 'a', '1e3', 'null', 'true'])(
    '422: skip="%s" is not an integer',
    async (text) => {
      const { status, body } = await app.as(superuser).get(`${USERS}?skip=${text}&limit=1`);
      expect(status).toBe(422);
      expect(body).toEqual({
        detail: [
          {
            type: 'int_parsing',
            loc: ['query', 'skip'],
            msg: 'Input should be a valid integer, unable to parse string as an integer',
            input: text,
          },
        ],
      });
    },
  );

  it.each([
    ['a part in any case', 'BOB', ['Bob', 'bobby']],
    ['a letter beyond ASCII in any case', 'ünal', ['Ünal']],
    ['a literal %', '%', ['100%']],
    ['a literal _', '_', ['under_score']],
    ['a literal backslash', '\\', ['back\\slash']],
    ['nothing for a text without a match', 'zebra', []],
  ])('200: search finds %s', async (_name, text, names) => {
    expect(await list(`?search=${encodeURIComponent(text)}`)).toEqual({
      total: names.length,
      names,
    });
  });

  it('200: an empty search counts as none', async () => {
    expect((await list('?search=')).total).toBe(all.length);
  });

  it('200: total_count counts all matches, beyond the page', async () => {
    expect(await list('?search=bob&limit=1&skip=1')).toEqual({ total: 2, names: ['bobby'] });
  });

  it('422: a search with a NUL', async () => {
    const { status, body } = await app.as(superuser).get(`${USERS}?search=a%00b`);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'string_unicode', loc: ['query', 'search'] });
  });

  it('403: an ordinary user', async () => {
    const { status, body } = await app.as(await aUser(app, { username: 'z' })).get(USERS);
    expect(status).toBe(403);
    expect(body).toEqual({ detail: "The user doesn't have enough privileges" });
  });

  it('403: without credentials', async () => {
    const { status, body } = await app.anonymous.get(USERS);
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'No authentication credentials provided' });
  });
});
