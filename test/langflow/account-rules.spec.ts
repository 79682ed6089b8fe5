import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const GOOD = 'securepassword123';
const NOT_UNICODE = 'Input should be a valid string, unable to parse raw data as a unicode string';
const BLANK = 'A user name must not be blank';
const LONG_NAME = 'A user name must have at most 255 characters';
const INVISIBLE = 'A user name must not contain control or invisible characters';

/** Faults of the type are a list. What the rules refuse is a text, which the web UI can show. */
const BAD_NAMES: [string, string, string][] = [
  ['empty', '', BLANK],
  ['256 characters', 'x'.repeat(256), LONG_NAME],
  ['256 emoji', '🙂'.repeat(256), LONG_NAME],
  ['white space only', ' \u00a0\u2003', BLANK],
  ['a line feed', 'a\nb', INVISIBLE],
  ['DEL', 'a\u007fb', INVISIBLE],
  ['a C1 control', 'a\u0085b', INVISIBLE],
];

const UNREADABLE: [string, string][] = [
  ['a NUL', 'password\0'],
  ['half of a surrogate pair', 'password\udfff'],
];

const SHORT = 'A password should have at least 8 bytes';
const LONG = 'A password should have at most 72 bytes';
const BAD_PASSWORDS: [string, string, string][] = [
  ['7 bytes', 'x'.repeat(7), SHORT],
  ['73 bytes', 'x'.repeat(73), LONG],
  ['37 characters of 74 bytes', 'é'.repeat(37), LONG],
];

const COMMON = 'This password is one of those that are tried first; choose another';
const LIKE_NAME =
  'This password is too much like the name of the account or of this product; choose another';

describe('user names and passwords', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let zebulons = 0;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it.each(BAD_NAMES)('400: a user name with %s, when added', async (_name, username, detail) => {
    const { status, body } = await app.as(superuser).post(USERS, { username, password: GOOD });
    expect([status, body]).toEqual([400, { detail }]);
  });

  it.each(BAD_NAMES)('400: a user name with %s, when changed', async (_name, username, detail) => {
    const user = await aUser(app);
    const { status, body } = await app.as(user).patch(USERS + user.id, { username });
    expect([status, body]).toEqual([400, { detail }]);
  });

  it.each(BAD_PASSWORDS)(
    '400: a password with %s, on every route that sets one',
    async (_name, password, detail) => {
      const user = await aUser(app);
      const answers = [
        await app.as(superuser).post(USERS, { username: 'never', password }),
        await app.as(superuser).patch(USERS + user.id, { password }),
        await app.as(user).patch(`${USERS}${user.id}/reset-password`, { password }),
      ];
      for (const { status, body } of answers) expect([status, body]).toEqual([400, { detail }]);
    },
  );

  it.each(UNREADABLE)('422: a user name or a password with %s', async (_name, text) => {
    const user = await aUser(app);
    const fault = { type: 'string_unicode', msg: NOT_UNICODE, input: text };
    const answers = [
      ['username', await app.as(superuser).post(USERS, { username: text, password: GOOD })],
      ['username', await app.as(user).patch(USERS + user.id, { username: text })],
      ['password', await app.as(superuser).post(USERS, { username: 'never', password: text })],
      ['password', await app.as(superuser).patch(USERS + user.id, { password: text })],
      [
        'password',
        await app.as(user).patch(`${USERS}${user.id}/reset-password`, { password: text }),
      ],
    ] as const;
    for (const [field, { status, body }] of answers) {
      expect([status, body]).toEqual([422, { detail: [{ loc: ['body', field], ...fault }] }]);
    }
  });

  it('422: faults of types come before what the rules refuse', async () => {
    const { status, body } = await app.as(superuser).post(USERS, { username: '', password: 5 });
    expect([status, body.detail]).toEqual([
      422,
      [expect.objectContaining({ type: 'string_type', loc: ['body', 'password'] })],
    ]);
  });

  it('400: a name of 900,000 digits is refused before the password is compared with it', async () => {
    const user = await aUser(app);
    const username = `${'1'.repeat(900_000)}a`;
    const { status, body } = await app
      .as(superuser)
      .patch(USERS + user.id, { username, password: GOOD });
    expect([status, body]).toEqual([400, { detail: LONG_NAME }]);
  });

  it.each([
    ['that is common', 'password123', COMMON],
    [
      'that is common, in another case and with other characters around it',
      '!!PassWord123??',
      COMMON,
    ],
    ["that is the account's name and a year", 'Zebulon-2026', LIKE_NAME],
    ["that is the account's name backwards", 'nolubez99', LIKE_NAME],
    ["that is the product's name", 'Langflow1!', LIKE_NAME],
  ])('400: a password %s, on every route that sets one', async (_name, password, detail) => {
    const wish = { username: `zebulon${++zebulons}`, password: GOOD };
    const { body: user } = await app.as(superuser).post(USERS, wish);
    const apiKey = (await anApiKey(app, user.id)).text;
    await app.as(superuser).patch(USERS + user.id, { is_active: true });
    const name = `zebulon${++zebulons}`;
    const answers = [
      await app.as(superuser).post(USERS, { username: name, password }),
      await app.as(superuser).patch(USERS + user.id, { password }),
      await app.as({ apiKey }).patch(`${USERS}${user.id}/reset-password`, { password }),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([400, { detail }]);
    await expect(aLogin(app, wish)).resolves.toBeDefined();
    const { body: list } = await app.as(superuser).get(`${USERS}?search=${name}`);
    expect(list.total_count).toBe(0);
  });

  it('200: PASSWORD_MIN_BYTES is the minimum length', async () => {
    const strict = await startTestApp({ PASSWORD_MIN_BYTES: '12' });
    const user = await aUser(strict);
    const path = `${USERS}${user.id}/reset-password`;
    const short = await strict.as(user).patch(path, { password: 'eleven byte' });
    expect([short.status, short.body.detail]).toEqual([
      400,
      'A password should have at least 12 bytes',
    ]);
    expect((await strict.as(user).patch(path, { password: 'twelve bytes' })).status).toBe(200);
    await strict.close();
  });

  it('400: an empty password, when added or reset', async () => {
    const user = await aUser(app);
    const added = await app.as(superuser).post(USERS, { username: 'never', password: '' });
    const reset = await app.as(user).patch(`${USERS}${user.id}/reset-password`, { password: '' });
    for (const { status, body } of [added, reset]) {
      expect([status, body.detail]).toEqual([400, SHORT]);
    }
  });

  it.each([
    ['1 character', 'q'],
    ['255 characters', 'n'.repeat(255)],
    ['255 emoji', '🦊'.repeat(255)],
    ['several spaces in the middle', 'Ann  Lee'],
    ['quotes, SQL and mark-up', `'; DROP TABLE users; --"<b>`],
    ['combining and right-to-left characters', 'e\u0301 עברית'],
  ])('201: a user name with %s is kept as it was sent', async (_name, username) => {
    const { status, body } = await app.as(superuser).post(USERS, { username, password: GOOD });
    expect(status).toBe(201);
    expect(body.username).toBe(username);
  });

  it.each([
    ['8 bytes', 'x'.repeat(8)],
    ['72 bytes', 'y'.repeat(72)],
    ['2 emoji of 8 bytes', '🦊🦊'],
    ['36 characters of 72 bytes', 'é'.repeat(36)],
    ['blanks and a line feed', '  pass \n word '],
  ])('200: a password with %s logs in, and no other does', async (name, password) => {
    const { body } = await app.as(superuser).post(USERS, { username: `with ${name}`, password });
    await app.as(superuser).patch(USERS + body.id, { is_active: true });
    await expect(aLogin(app, { username: body.username, password })).resolves.toBeDefined();
    const wrong = { username: body.username as string, password: `${password.slice(0, -1)}_` };
    expect((await app.anonymous.form('/api/v1/login', wrong)).status).toBe(401);
    const longer = { username: body.username as string, password: `${password}_` };
    expect((await app.anonymous.form('/api/v1/login', longer)).status).toBe(401);
  });
});
