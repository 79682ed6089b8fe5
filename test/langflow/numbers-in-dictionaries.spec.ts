import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
/** Numbers that a double would change. `jsonb` sorts the names, so they are sorted here. */
const NUMBERS =
  '{"f":1.0,"l":[-1.50,0.1234567890123456789,{"d":100000000000000000000000}],"n":12345678901234567890}';
const LONG_NUMBER = '9'.repeat(400);
/** V8 11 garbles such a text: see `raw-json.ts`. */
const BEYOND_LATIN_1 = '{"a":"麄 ֹ","f":1.0,"l":[-1.50,"麄",12345678901234567890]}';

/** Other numbers than `toEqual` can tell apart, so the texts are compared. */
describe('numbers in optins and metadata come back as they were sent', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const send = (account: TestAccount, method: string, path: string, raw: string) =>
    app
      .as(account)
      .with({ authorization: `Bearer ${account.apiKey}` })
      .send(method, path, { raw, headers: { 'content-type': 'application/json' } });

  it.each([NUMBERS, `{"n":${LONG_NUMBER}}`, BEYOND_LATIN_1])('200: optins %s', async (optins) => {
    const user = await aUser(app);
    const path = USERS + user.id;
    const sent = `"optins":${optins}`;
    const answers = [
      await send(user, 'PATCH', path, `{${sent}}`),
      await app.as(user).get(path),
      await app.as(user).get(`${USERS}whoami`),
      await app.as(superuser).get(`${USERS}?search=${user.username}`),
      await send(user, 'PATCH', path, `\uFEFF{"profile_image":"x"}`),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).toContain(sent);
    }
  });

  it('201: optins of a new account', async () => {
    const account = '"username":"numbers","password":"password-1"';
    const { status, text } = await send(
      superuser,
      'POST',
      USERS,
      `{${account},"optins":${NUMBERS}}`,
    );
    expect(status).toBe(201);
    expect(text).toContain(`"optins":${NUMBERS}`);
  });

  it('200: metadata on ZenML’s API', async () => {
    const user = await aUser(app);
    const sent = `"metadata":${NUMBERS}`;
    expect((await send(user, 'PATCH', '/users/me', `{${sent}}`)).text).toContain(sent);
    const { text } = await app.withToken(user.apiKey).get('/users/me');
    expect(text).toContain(sent);
  });

  it('200: a dictionary that looks like our own form of a number stays a dictionary', async () => {
    const user = await aUser(app);
    const { text } = await send(user, 'PATCH', USERS + user.id, '{"optins":{"rawJSON":"1.0"}}');
    expect(text).toContain('"optins":{"rawJSON":"1.0"}');
  });

  it('200: outside of dictionaries such numbers are numbers', async () => {
    const sent = '{"total_uses":12345678901234567890,"is_active":1.0,"created_at":0.0}';
    expect((await send(superuser, 'POST', '/api/v1/api_key/', sent)).status).toBe(200);
  });

  it.each(['12345678901234567890', '1.0', LONG_NUMBER])(
    '422: %s as a name, repeated as it was sent',
    async (name) => {
      const { status, text } = await send(superuser, 'POST', USERS, `{"username":${name}}`);
      expect(status).toBe(422);
      expect(text).toContain(`"type":"string_type","loc":["body","username"]`);
      expect(text).toContain(`"input":${name}`);
    },
  );

  it('422: a number that is longer than an error repeats', async () => {
    const { status, text } = await send(
      superuser,
      'POST',
      USERS,
      `{"username":${'9'.repeat(100_000)}}`,
    );
    expect(status).toBe(422);
    expect(text.length).toBeLessThan(20_000);
  });

  it.each(['1.0', '2.50', '99999999999999999999'])(
    '422: %s where a dictionary belongs, and nothing is stored',
    async (number) => {
      const user = await aUser(app);
      const answers = [
        await send(user, 'PATCH', USERS + user.id, `{"optins":${number}}`),
        await send(user, 'PATCH', '/users/me', `{"metadata":${number}}`),
        await send(
          superuser,
          'POST',
          USERS,
          `{"username":"a","password":"password-1","optins":${number}}`,
        ),
      ];
      expect(answers.map(({ status, text }) => [status, text.includes('"dict_type"')])).toEqual(
        answers.map(() => [422, true]),
      );
      const { body } = await app.withToken(user.apiKey).get('/users/me');
      expect(body.metadata).toBeNull();
    },
  );

  it('200: in a body of more than 32 kB they are numbers', async () => {
    const user = await aUser(app);
    const long = `{"unknown":"${'x'.repeat(33_000)}","optins":{"n":1.0}}`;
    const { text } = await send(user, 'PATCH', USERS + user.id, long);
    expect(text).toContain('"optins":{"n":1}');
  });

  it('422: optins of numbers beyond the bound', async () => {
    const user = await aUser(app);
    const long = `{"optins":{"n":${'9'.repeat(9000)}}}`;
    expect((await send(user, 'PATCH', USERS + user.id, long)).status).toBe(422);
  });
});
