import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';

describe('PATCH /api/v1/users/{user_id}: how values are read', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const patch = (changes: object, id = user.id) => app.as(superuser).patch(USERS + id, changes);

  it.each<[unknown, boolean]>([
    ...[true, 1, 'yes', 'on', 't', 'y', 'true', '1', 'YES', 'On', 'T'].map(
      (value): [unknown, boolean] => [value, true],
    ),
    ...[false, 0, 'no', 'off', 'f', 'n', 'false', '0', 'NO', 'oFF', 'F', 0.0].map(
      (value): [unknown, boolean] => [value, false],
    ),
  ])('200: is_superuser %j reads as %j', async (value, expected) => {
    await patch({ is_superuser: !expected });
    const { status, body } = await patch({ is_superuser: value });
    expect(status).toBe(200);
    expect(body.is_superuser).toBe(expected);
  });

  it.each<[unknown, string]>([
    ['2025-05-29T16:02:20.132436', '2025-05-29T16:02:20.132000Z'],
    ['2025-05-29T16:02:20.132436Z', '2025-05-29T16:02:20.132000Z'],
    ['2025-05-29 16:02', '2025-05-29T16:02:00.000000Z'],
    ['2025-05-29T16:02:20+02:00', '2025-05-29T14:02:20.000000Z'],
    ['2025-05-29', '2025-05-29T00:00:00.000000Z'],
    [1748534540, '2025-05-29T16:02:20.000000Z'],
    [1748534540132, '2025-05-29T16:02:20.132000Z'],
    ['1748534540', '2025-05-29T16:02:20.000000Z'],
    [0, '1970-01-01T00:00:00.000000Z'],
    [-1, '1969-12-31T23:59:59.000000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000000Z'],
    ['0099-12-31T23:59:59', '0099-12-31T23:59:59.000000Z'],
    ['1883-11-18T12:00:00Z', '1883-11-18T12:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999000Z'],
  ])('200: last_login_at %j is %s', async (value, expected) => {
    const { status, body } = await patch({ last_login_at: value });
    expect(status).toBe(200);
    expect(body.last_login_at).toBe(expected);
    const listed = await app.as(superuser).get(`${USERS}?search=${user.username}`);
    expect(listed.body.users[0].last_login_at).toBe(expected);
  });

  it.each([
    ['before year 1', '0000-12-31'],
    ['in the year -4714', '-4714-01-01'],
    ['in the year 10000', '10000-01-01'],
    ['after 9999 because of its time zone', '9999-12-31T23:59:59-01:00'],
    ['as a number beyond every year', 1e300],
    ['as the text of a number beyond 64 bits', '9'.repeat(30)],
    ['as a negative number beyond every year', -1e18],
  ])('422: a date %s', async (_name, value) => {
    const { status, body } = await patch({ last_login_at: value });
    expect(status).toBe(422);
    expect(body.detail).toHaveLength(1);
    expect(body.detail[0]).toMatchObject({ loc: ['body', 'last_login_at'], input: value });
    expect(body.detail[0].type).toMatch(/^datetime_/);
  });

  it.each<[string, object]>([
    ['a number as user name', { username: 5 }],
    ['a boolean as picture', { profile_image: true }],
    ['a number as password', { password: 12345678 }],
  ])('422: values of other types are not converted to text: %s', async (_name, changes) => {
    const { status, body } = await patch(changes);
    expect(status).toBe(422);
    expect(body.detail[0].type).toBe('string_type');
  });

  it.each<[string, (id: string) => string]>([
    ['with hyphens', (id) => id],
    ['without hyphens', (id) => id.replaceAll('-', '')],
    ['in upper case', (id) => id.toUpperCase()],
    ['in upper case without hyphens', (id) => id.toUpperCase().replaceAll('-', '')],
    ['as a URN', (id) => `urn:uuid:${id}`],
    ['in braces', (id) => `{${id}}`],
    ['in encoded braces', (id) => `%7B${id}%7D`],
    ['with a trailing slash', (id) => `${id}/`],
  ])('200: the user id %s', async (_name, form) => {
    for (const by of [superuser, user]) {
      const { status, body } = await app.as(by).patch(USERS + form(user.id), {});
      expect(status).toBe(200);
      expect(body.id).toBe(user.id);
    }
  });

  it('404: 32 hexadecimal digits that match no account', async () => {
    const { status, body } = await patch({}, 'f'.repeat(32));
    expect(status).toBe(404);
    expect(body).toEqual({ detail: 'User not found' });
  });

  it('422: all faults of the path and the body in one answer', async () => {
    const { status, body } = await patch(
      { optins: [], is_active: 'maybe', username: 1, last_login_at: true },
      'nobody',
    );
    expect(status).toBe(422);
    const faults = body.detail as { loc: string[] }[];
    expect(faults.map(({ loc }) => loc.join('.'))).toEqual([
      'path.user_id',
      'body.username',
      'body.is_active',
      'body.last_login_at',
      'body.optins',
    ]);
  });
});
