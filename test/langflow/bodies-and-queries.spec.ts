import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';

/** Contract langflow 2.2. */
describe('bodies', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await aUser(app);
  });
  afterAll(() => app.close());

  const send = (raw: string | undefined, type?: string) =>
    app.as(user).send('PATCH', USERS + user.id, {
      raw,
      headers: type === undefined ? {} : { 'content-type': type },
    });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/merge-patch+json',
    'application/vnd.api+json; ext=x',
    'APPLICATION/problem+JSON',
  ])('200: %s is read as JSON', async (type) => {
    const { status, body } = await send(`{"profile_image":"${type}"}`, type);
    expect(status).toBe(200);
    expect(body.profile_image).toBe(type);
  });

  it.each([
    ['no content type', undefined],
    ['text/plain', 'text/plain'],
    ['text/json', 'text/json'],
    ['a form, as curl -d sends it', 'application/x-www-form-urlencoded'],
    ['multipart without parts', 'multipart/form-data; boundary=x'],
    ['application/jsonx', 'application/jsonx'],
    ['application/octet-stream', 'application/octet-stream'],
  ])('422: JSON sent as %s is not read', async (_name, type) => {
    const raw = '{"profile_image":"a=b&c"}';
    const { status, body } = await send(raw, type);
    expect(status).toBe(422);
    expect(body).toEqual({
      detail: [
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: raw,
        },
      ],
    });
  });

  it.each([
    ['nothing', undefined, undefined],
    ['nothing, announced as JSON', '', 'application/json'],
    ['null', 'null', 'application/json'],
  ])('422: %s is a missing body', async (_name, raw, type) => {
    const { status, body } = await send(raw, type);
    expect(status).toBe(422);
    expect(body).toEqual({
      detail: [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }],
    });
  });

  it('200: unknown fields are ignored, also those named like properties of the prototype', async () => {
    const raw = '{"nobody_knows":1,"__proto__":{"is_superuser":true},"constructor":2,"toString":3}';
    const { status, body } = await send(raw, 'application/json');
    expect(status).toBe(200);
    expect(body.is_superuser).toBe(false);
  });

  it('200: the last of repeated fields wins', async () => {
    const raw = '{"profile_image":"first","profile_image":"last"}';
    expect((await send(raw, 'application/json')).body.profile_image).toBe('last');
  });

  it('200: a byte order mark is ignored', async () => {
    expect((await send('\uFEFF{"profile_image":"bom"}', 'application/json')).status).toBe(200);
  });

  it('200: white space around the JSON', async () => {
    expect((await send(' \r\n\t{ } \n', 'application/json')).status).toBe(200);
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('422: %s is not JSON', async (number) => {
    const { status, body } = await send(`{"optins":{"a":${number}}}`, 'application/json');
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({
      type: 'json_invalid',
      ctx: { error: 'Expecting value' },
    });
  });

  it.each([
    ['NUL', '{"optins":{"a":["\\u0000"]}}'],
    ['NUL in a key', '{"optins":{"a\\u0000":1}}'],
    ['half of a surrogate pair', '{"optins":{"a":"\\ud83e"}}'],
  ])('422: %s within optins', async (_name, raw) => {
    const { status, body } = await send(raw, 'application/json');
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'string_unicode', loc: ['body', 'optins'] });
  });
});

/** Contract langflow 2.5 and 2.6. */
describe('paths and queries', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app, { username: 'root' });
    for (const username of ['bob', 'ann', 'a,bo']) await aUser(app, { username });
  });
  afterAll(() => app.close());

  const names = async (query: string) => {
    const { body } = await app.as(superuser).get(USERS + query);
    return (body.users as { username: string }[]).map(({ username }) => username);
  };

  it.each(['/api/v1/users', '/api/v1/users/whoami', '/api/v1/session'])(
    '200: GET %s with and without the slash',
    async (path) => {
      const [plain, slashed] = [
        await app.as(superuser).get(path),
        await app.as(superuser).get(`${path}/`),
      ];
      expect([plain.status, slashed.status]).toEqual([200, 200]);
      expect(slashed.body).toEqual(plain.body);
    },
  );

  it('200: GET /api/v1/api_key with and without the slash', async () => {
    expect((await app.as(superuser).get('/api/v1/api_key')).status).toBe(200);
    expect((await app.as(superuser).get('/api/v1/api_key/')).status).toBe(200);
  });

  it.each(['/api/v1/version', '/api/v1/config', '/health', '/health_check'])(
    '200: GET %s with and without the slash, without credentials',
    async (path) => {
      expect((await app.anonymous.get(path)).status).toBe(200);
      expect((await app.anonymous.get(`${path}/`)).status).toBe(200);
    },
  );

  it.each(['', '/'])('201 and 200: POST to the collections with "%s" at the end', async (slash) => {
    const account = { username: `with "${slash}"`, password: 'password-1' };
    expect((await app.as(superuser).post(`/api/v1/users${slash}`, account)).status).toBe(201);
    expect((await app.as(superuser).post(`/api/v1/api_key${slash}`, {})).status).toBe(200);
  });

  it.each(['', '/'])('200: every route of one account with "%s" at the end', async (slash) => {
    const user = await aUser(app);
    const path = USERS + user.id;
    const reset = { password: 'password-2' };
    const answers = [
      await app.as(user).patch(path + slash, {}),
      await app.as(user).patch(`${path}/reset-password${slash}`, reset),
      await app.as(superuser).delete(path + slash),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('200: a query after the trailing slash', async () => {
    const query = '?limit=1&skip=1';
    const plain = await app.as(superuser).get(`/api/v1/users${query}`);
    expect(plain.body.users).toHaveLength(1);
    expect(await names(query)).toEqual(['bob']);
  });

  it('200: values are not split at commas', async () => {
    expect(await names('?search=a,bo')).toEqual(['a,bo']);
    expect(await names('?search=a%2Cann')).toEqual([]);
  });

  it.each(['1,', '9,1'])('422: a number with a comma: %s', async (skip) => {
    const { status, body } = await app.as(superuser).get(`${USERS}?skip=${skip}`);
    expect(status).toBe(422);
    expect(body.detail[0]).toMatchObject({ type: 'int_parsing', input: skip });
  });

  it('200: the last of repeated parameters wins', async () => {
    expect(await names('?search=ann&search=bob')).toEqual(['bob']);
    expect(await names('?limit=a&limit=1')).toEqual(['root']);
  });

  it('200: unknown parameters are ignored; names are case-sensitive', async () => {
    expect(await names('?limit=1&nobody=knows&Limit=x&__proto__=1&skip%00=x')).toEqual(['root']);
  });

  it('200: plus and %20 are spaces', async () => {
    await aUser(app, { username: 'Ann Lee' });
    expect(await names('?search=n+l')).toEqual(['Ann Lee']);
    expect(await names('?search=n%20L')).toEqual(['Ann Lee']);
  });
});
