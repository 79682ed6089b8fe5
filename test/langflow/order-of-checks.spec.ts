import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const NOT_SIGNED_IN = { detail: 'No authentication credentials provided' };
const NO_PRIVILEGE = { detail: "The user doesn't have enough privileges" };
const MALFORMED = { headers: { 'content-type': 'application/json' }, raw: '{"a":' };

/** Contract langflow 2.1. */
describe('the order of checks', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it.each([
    ['POST', USERS],
    ['PATCH', `${USERS}not-a-uuid`],
    ['PATCH', `${USERS}not-a-uuid/reset-password`],
    ['POST', '/api/v1/api_key/'],
  ])('422: malformed JSON is reported before missing credentials: %s %s', async (method, path) => {
    for (const client of [app.anonymous, app.as({ apiKey: 'sk-unknown' }), app.as(user)]) {
      const { status, body } = await client.send(method, path, MALFORMED);
      expect(status).toBe(422);
      expect(body.detail).toHaveLength(1);
      expect(body.detail[0].type).toBe('json_invalid');
    }
  });

  it.each([
    ['a bad UUID', 'PATCH', `${USERS}not-a-uuid`, {}],
    ['a bad query', 'GET', `${USERS}?skip=a&limit=b`, undefined],
    ['a bad field', 'PATCH', `${USERS}${'0'.repeat(32)}`, { is_active: 'maybe' }],
    ['a missing body', 'PATCH', `${USERS}not-a-uuid/reset-password`, undefined],
    ['a bad UUID to delete', 'DELETE', `${USERS}not-a-uuid`, undefined],
  ])('403: missing credentials are reported before %s', async (_name, method, path, json) => {
    const { status, body } = await app.anonymous.send(method, path, { json });
    expect(status).toBe(403);
    expect(body).toEqual(NOT_SIGNED_IN);
  });

  it.each([
    ['a bad query of the list', 'GET', `${USERS}?skip=a`],
    ['a bad UUID to delete', 'DELETE', `${USERS}not-a-uuid`],
  ])('403: missing superuser rights are reported before %s', async (_name, method, path) => {
    const { status, body } = await app.as(user).send(method, path);
    expect(status).toBe(403);
    expect(body).toEqual(NO_PRIVILEGE);
  });

  it('422: invalid input is reported before missing rights to the account', async () => {
    const { status } = await app
      .as(user)
      .patch(`${USERS}${superuser.id}`, { username: 5, is_active: false });
    expect(status).toBe(422);
  });

  it('422: one answer lists the faults of path, query and body, in the order of declaration', async () => {
    const { body } = await app
      .as(superuser)
      .patch(`${USERS}123?skip=a`, { optins: 's', profile_image: 0, username: [] });
    const faults = body.detail as { loc: string[]; type: string }[];
    expect(faults.map(({ loc, type }) => [...loc, type].join(' '))).toEqual([
      'path user_id uuid_parsing',
      'body username string_type',
      'body profile_image string_type',
      'body optins dict_type',
    ]);
    const list = await app.as(superuser).get(`${USERS}?limit=b&search=a&skip=a`);
    const inQuery = list.body.detail as { loc: string[] }[];
    expect(inQuery.map(({ loc }) => loc.join(' '))).toEqual(['query skip', 'query limit']);
  });

  it('422: an anonymous invalid sign-up, although sign-up is off', async () => {
    const { status, body } = await app.anonymous.post(USERS, { username: 'x' });
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'missing', loc: ['body', 'password'] });
  });

  it('403: an anonymous valid sign-up, without revealing whether the name is taken', async () => {
    const { status, body } = await app.anonymous.post(USERS, {
      username: superuser.username,
      password: 'password-1',
    });
    expect(status).toBe(403);
    expect(body).toEqual({ detail: 'Public user registration is disabled.' });
  });
});

describe('the order of checks of a log-in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ LOGIN_RATE_LIMIT_PER_MINUTE: '2' });
  });
  afterAll(() => app.close());

  it('429: is reported after faults of the form, which do not count as attempts', async () => {
    const user = await aUser(app);
    const good = { username: user.username, password: user.password };
    const statusOf = async (form: Record<string, string>) =>
      (await app.anonymous.form('/api/v1/login', form)).status;
    for (let faults = 0; faults < 5; faults += 1) expect(await statusOf({})).toBe(422);
    expect(await statusOf(good)).toBe(200);
    expect(await statusOf(good)).toBe(200);
    const { status, body, headers } = await app.anonymous.form('/api/v1/login', good);
    expect(status).toBe(429);
    expect(body.detail).toBe('Too many requests. Please try again later.');
    expect(body.retry_after).toBe(headers.get('retry-after'));
    expect(Number(body.retry_after)).toBeGreaterThan(0);
    expect(await statusOf({})).toBe(422);
  });
});
