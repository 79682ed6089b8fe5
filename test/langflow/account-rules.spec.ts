import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const GOOD = 'securepassword123';
const NOT_UNICODE = 'Input should be a valid string, unable to parse raw data as a unicode string';
const tooShort = (min_length: number, msg: string) => ({
  type: 'string_too_short',
  msg,
  ctx: { min_length },
});
const tooLong = (max_length: number, msg: string) => ({
  type: 'string_too_long',
  msg,
  ctx: { max_length },
});
const valueError = (error: string) => ({
  type: 'value_error',
  msg: `Value error, ${error}`,
  ctx: { error },
});

const BAD_NAMES: [string, string, object][] = [
  ['empty', '', tooShort(1, 'String should have at least 1 character')],
  ['256 characters', 'x'.repeat(256), tooLong(255, 'String should have at most 255 characters')],
  ['256 emoji', '🙂'.repeat(256), tooLong(255, 'String should have at most 255 characters')],
  ['white space only', ' \u00a0\u2003', valueError('A user name must not be blank')],
  ['a line feed', 'a\nb', valueError('A user name must not contain control characters')],
  ['DEL', 'a\u007fb', valueError('A user name must not contain control characters')],
  ['a C1 control', 'a\u0085b', valueError('A user name must not contain control characters')],
  ['a NUL', 'a\0b', { type: 'string_unicode', msg: NOT_UNICODE }],
  ['half of a surrogate pair', 'a\ud800b', { type: 'string_unicode', msg: NOT_UNICODE }],
];

const SHORT = tooShort(8, 'A password should have at least 8 bytes');
const LONG = tooLong(72, 'A password should have at most 72 bytes');
/** The faults of these rules do not repeat the password. */
const BAD_PASSWORDS: [string, string, object][] = [
  ['7 bytes', 'x'.repeat(7), SHORT],
  ['73 bytes', 'x'.repeat(73), LONG],
  ['37 characters of 74 bytes', 'é'.repeat(37), LONG],
  ['a NUL', 'password\0', { type: 'string_unicode', msg: NOT_UNICODE, input: 'password\0' }],
  [
    'half of a surrogate pair',
    'password\udfff',
    { type: 'string_unicode', msg: NOT_UNICODE, input: 'password\udfff' },
  ],
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

  it.each(BAD_NAMES)('422: a user name with %s, when added', async (_name, username, fault) => {
    const { status, body } = await app.as(superuser).post(USERS, { username, password: GOOD });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: [{ loc: ['body', 'username'], input: username, ...fault }] });
  });

  it.each(BAD_NAMES)('422: a user name with %s, when changed', async (_name, username, fault) => {
    const user = await aUser(app);
    const { status, body } = await app.as(user).patch(USERS + user.id, { username });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: [{ loc: ['body', 'username'], input: username, ...fault }] });
  });

  it.each(BAD_PASSWORDS)(
    '422: a password with %s, on every route that sets one',
    async (_name, password, fault) => {
      const user = await aUser(app);
      const answers = [
        await app.as(superuser).post(USERS, { username: 'never', password }),
        await app.as(superuser).patch(USERS + user.id, { password }),
        await app.as(user).patch(`${USERS}${user.id}/reset-password`, { password }),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(422);
        expect(body).toEqual({
          detail: [{ loc: ['body', 'password'], ...fault }],
        });
      }
    },
  );

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
    expect([short.status, short.body.detail[0].ctx]).toEqual([422, { min_length: 12 }]);
    expect((await strict.as(user).patch(path, { password: 'twelve bytes' })).status).toBe(200);
    await strict.close();
  });

  it('422: an empty password, when added or reset', async () => {
    const user = await aUser(app);
    const added = await app.as(superuser).post(USERS, { username: 'never', password: '' });
    const reset = await app.as(user).patch(`${USERS}${user.id}/reset-password`, { password: '' });
    for (const { status, body } of [added, reset]) {
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({ type: 'string_too_short', loc: ['body', 'password'] });
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
