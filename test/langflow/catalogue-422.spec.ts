import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';

/** Contract langflow 10. Bodies are compared as text, including the order of names. */
describe('the faults of a 422', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const detail = (...items: object[]) => JSON.stringify({ detail: items });

  /** A fault with a reason in its message and its context. */
  const because = (type: string, loc: unknown[], msg: string, input: unknown, error: string) => ({
    type,
    loc,
    msg: `${msg}, ${error}`,
    input,
    ctx: { error },
  });

  it.each([
    ['not-a-uuid', 'invalid character: found `n` at 1'],
    ['123', 'invalid length: expected length 32 for simple format, found 3'],
    [ID.slice(0, -1), 'invalid group length in group 4: expected 12, found 11'],
    [ID.slice(0, 23), 'invalid group count: expected 5, found 4'],
    [`${ID}0`, 'invalid group length in group 4: expected 12, found 13'],
    ['{' + ID, 'invalid character: found `{` at 1'],
    ['é', 'invalid character: found `é` at 1'],
  ])('uuid_parsing: the path has %s', async (input, error) => {
    const path = USERS + encodeURIComponent(input);
    const item = because(
      'uuid_parsing',
      ['path', 'user_id'],
      'Input should be a valid UUID',
      input,
      error,
    );
    for (const answer of [
      await app.as(superuser).patch(path, {}),
      await app.as(superuser).patch(`${path}/reset-password`, {}),
      await app.as(superuser).delete(path),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.text).toBe(detail(item));
    }
  });

  async function add(body: unknown) {
    const { status, text } = await app.as(superuser).post(USERS, body);
    return { status, text };
  }

  const missing = (field: string, input: unknown) => ({
    type: 'missing',
    loc: ['body', field],
    msg: 'Field required',
    input,
  });

  it('missing: a field, and the input is the whole body', async () => {
    const one = { username: 'x', unknown: [1] };
    expect(await add(one)).toEqual({ status: 422, text: detail(missing('password', one)) });
    expect(await add({})).toEqual({
      status: 422,
      text: detail(missing('username', {}), missing('password', {})),
    });
  });

  it('missing: the body', async () => {
    const item = { type: 'missing', loc: ['body'], msg: 'Field required', input: null };
    for (const body of [undefined, null]) {
      expect(await add(body)).toEqual({ status: 422, text: detail(item) });
    }
  });

  it.each<[Record<string, string>, string[]]>([
    [{}, ['username', 'password']],
    [{ username: '', password: 'p' }, ['username']],
    [{ username: 'u', password: '' }, ['password']],
  ])('missing: a field of the log-in form that is absent or empty: %j', async (form, fields) => {
    const { status, text } = await app.anonymous.form('/api/v1/login', form);
    expect(status).toBe(422);
    expect(text).toBe(detail(...fields.map((field) => missing(field, null))));
  });

  it('missing: the fields of a log-in that comes as JSON', async () => {
    const { status, text } = await app.anonymous.post('/api/v1/login', {
      username: 'u',
      password: 'p',
    });
    expect(status).toBe(422);
    expect(text).toBe(detail(missing('username', null), missing('password', null)));
  });

  it('string_pattern_mismatch: grant_type of the log-in form', async () => {
    const form = { username: 'u', password: 'p', grant_type: 'x' };
    const { status, text } = await app.anonymous.form('/api/v1/login', form);
    expect(status).toBe(422);
    expect(text).toBe(
      detail({
        type: 'string_pattern_mismatch',
        loc: ['body', 'grant_type'],
        msg: "String should match pattern '^password$'",
        input: 'x',
        ctx: { pattern: '^password$' },
      }),
    );
  });

  it.each([[5], [null], [true], [[]], [{}], [1.5]])('string_type: %j', async (input) => {
    const item = {
      type: 'string_type',
      loc: ['body', 'username'],
      msg: 'Input should be a valid string',
      input,
    };
    const text = detail(item);
    expect(await add({ username: input, password: 'password-1' })).toEqual({ status: 422, text });
  });

  async function patch(field: string, value: unknown) {
    const { status, text } = await app.as(superuser).patch(USERS + ID, { [field]: value });
    return { status, text };
  }

  it.each([['maybe'], [2], [''], [-1], ['1.0'], [' yes']])('bool_parsing: %j', async (input) => {
    const item = {
      type: 'bool_parsing',
      loc: ['body', 'is_active'],
      msg: 'Input should be a valid boolean, unable to interpret input',
      input,
    };
    expect(await patch('is_active', input)).toEqual({ status: 422, text: detail(item) });
  });

  it.each([[[]], [{}], [0.5]])('bool_type: %j', async (input) => {
    const item = {
      type: 'bool_type',
      loc: ['body', 'is_superuser'],
      msg: 'Input should be a valid boolean',
      input,
    };
    expect(await patch('is_superuser', input)).toEqual({ status: 422, text: detail(item) });
  });

  it.each([
    ['x', 'input is too short'],
    ['', 'input is too short'],
    ['2020-13-01', 'month value is outside expected range of 1-12'],
    ['2020-02-30', 'day value is outside expected range'],
    ['yesterday at noon', 'invalid character in year'],
    ['2020-01-01T99:00', 'unexpected extra characters at the end of the input'],
  ])('datetime_from_date_parsing: %j', async (input, error) => {
    const item = because(
      'datetime_from_date_parsing',
      ['body', 'last_login_at'],
      'Input should be a valid datetime or date',
      input,
      error,
    );
    expect(await patch('last_login_at', input)).toEqual({ status: 422, text: detail(item) });
  });

  it.each([[true], [[]], [{}]])('datetime_type: %j', async (input) => {
    const item = {
      type: 'datetime_type',
      loc: ['body', 'last_login_at'],
      msg: 'Input should be a valid datetime',
      input,
    };
    expect(await patch('last_login_at', input)).toEqual({ status: 422, text: detail(item) });
  });

  it.each([['s'], [[]], [1], [false]])('dict_type: %j', async (input) => {
    const item = {
      type: 'dict_type',
      loc: ['body', 'optins'],
      msg: 'Input should be a valid dictionary',
      input,
    };
    expect(await patch('optins', input)).toEqual({ status: 422, text: detail(item) });
  });

  it('int_parsing: skip and limit', async () => {
    const item = (field: string, input: string) => ({
      type: 'int_parsing',
      loc: ['query', field],
      msg: 'Input should be a valid integer, unable to parse string as an integer',
      input,
    });
    const { status, text } = await app.as(superuser).get(`${USERS}?skip=a&limit=`);
    expect(status).toBe(422);
    expect(text).toBe(detail(item('skip', 'a'), item('limit', '')));
  });

  it.each([[[1]], [5], ['text'], [true], [[]]])('model_attributes_type: %j', async (input) => {
    const item = {
      type: 'model_attributes_type',
      loc: ['body'],
      msg: 'Input should be a valid dictionary or object to extract fields from',
      input,
    };
    expect(await add(input)).toEqual({ status: 422, text: detail(item) });
  });

  it.each([
    ['{"username": "x",}', 17, 'Expecting property name enclosed in double quotes'],
    ['{username: 1}', 1, 'Expecting property name enclosed in double quotes'],
    ['{"a": }', 6, 'Expecting value'],
    ['nonsense', 0, 'Expecting value'],
    [' ', 1, 'Expecting value'],
    ['{"a" 1}', 5, "Expecting ':' delimiter"],
    ['{"a": 1 "b": 2}', 8, "Expecting ',' delimiter"],
    ['{"é🙂": 1 2}', 9, "Expecting ',' delimiter"],
    ['{"a": "b', 6, 'Unterminated string starting at'],
    ['{"a": "b\n"}', 8, 'Invalid control character at'],
    ['{"a": "\\x"}', 7, 'Invalid \\escape'],
    ['{"a": 1} x', 9, 'Extra data'],
  ])('json_invalid: %s', async (raw, offset, error) => {
    const { status, text } = await app.anonymous.send('POST', USERS, {
      raw,
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(422);
    expect(text).toBe(
      detail({
        type: 'json_invalid',
        loc: ['body', offset],
        msg: 'JSON decode error',
        input: {},
        ctx: { error },
      }),
    );
  });
});
