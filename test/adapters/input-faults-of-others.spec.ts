import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser } from '../support/factories.js';
import type { Client } from '../support/client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';
const UNSEEN = 'control, invisible and text-direction characters are not allowed';

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startTestApp();
  client = app.withToken((await aSuperuser(app)).apiKey);
});
afterAll(() => app.close());

async function answerTo(route: string, body?: object | string) {
  const [method, path] = route.split(' ') as [string, string];
  const sending =
    typeof body === 'string'
      ? { raw: body, headers: { 'content-type': 'application/json' } }
      : { json: body };
  const { status, text } = await client.send(method, path, sending);
  return { status, text };
}

describe('ZenML’s API words a fault as pydantic does, without the value', () => {
  type Item = [part: string, field: string, msg: string, type: string];

  const me = 'PATCH /users/me';
  const key = `PUT /service_accounts/${ID}/api_keys/${ID}`;

  it.each<[route: string, body: object | undefined, ...Item[]]>([
    [
      me,
      { name: '', company: 'x'.repeat(51), avatar_url: 'x'.repeat(2049) },
      ['body', 'name', 'String should have at least 1 character', 'string_too_short'],
      ['body', 'avatar_url', 'String should have at most 2048 characters', 'string_too_long'],
      ['body', 'company', 'String should have at most 50 characters', 'string_too_long'],
    ],
    [me, { name: 'a\u200b' }, ['body', 'name', `Value error, ${UNSEEN}`, 'value_error']],
    [
      me,
      { metadata: { a: 'x'.repeat(9000) } },
      ['body', 'metadata', 'Value should have at most 8192 bytes as JSON', 'value_too_long'],
    ],
    [
      `PATCH /users/${ID}`,
      { username: 'with blank', email: 'no email', is_active: 'maybe', metadata: [] },
      ['body', 'metadata', 'Input should be a valid dictionary', 'dict_type'],
      [
        'body',
        'username',
        "String should match pattern '^[a-zA-Z0-9_\\-@.]+$'",
        'string_pattern_mismatch',
      ],
      ['body', 'email', 'value is not a valid email address', 'value_error'],
      [
        'body',
        'is_active',
        'Input should be a valid boolean, unable to interpret input',
        'bool_parsing',
      ],
    ],
    [
      'GET /users?offset=-1&limit=x',
      undefined,
      ['query', 'offset', 'Input should be greater than or equal to 0', 'greater_than_equal'],
      [
        'query',
        'limit',
        'Input should be a valid integer, unable to parse string as an integer',
        'int_parsing',
      ],
    ],
    [
      key,
      { name: 5, other: 1 },
      ['body', 'name', 'Input should be a valid string', 'string_type'],
      ['body', 'other', 'Extra inputs are not permitted', 'extra_forbidden'],
    ],
    [
      `${key}/rotate`,
      { retain_period_minutes: 525_601 },
      [
        'body',
        'retain_period_minutes',
        'Input should be less than or equal to 525600',
        'less_than_equal',
      ],
    ],
  ])('422: %s %j', async (route, body, ...items) => {
    const detail = items.map(([part, field, msg, type]) => ({ loc: [part, field], msg, type }));
    expect(await answerTo(route, body)).toEqual({
      status: 422,
      text: JSON.stringify({ detail }),
    });
  });
});

describe('OAuth 2.0 answers the sentence of a fault as its description', () => {
  it.each([
    ['/auth/device_authorization', { hostname: 'x' }, 'client_id: Field required'],
    [
      '/auth/device_authorization',
      { client_id: 'x' },
      'client_id: Input should be a valid UUID, invalid character: found `x` at 1',
    ],
    [
      '/auth/login',
      { username: '\0' },
      'username: Input should be a valid string, unable to parse raw data as a unicode string',
    ],
  ])('400: %s %j', async (path, form, error_description) => {
    const { status, body } = await client.form(path, form);
    expect([status, body]).toEqual([400, { error: 'invalid_request', error_description }]);
  });

  it.each([
    ['/auth/login', 400],
    ['/oauth/token', 400],
  ])('malformed JSON at %s: %i', async (path, status) => {
    const description = { error: 'invalid_request', error_description: '6: JSON decode error' };
    expect(await answerTo(`POST ${path}`, '{"a": }')).toEqual({
      status,
      text: JSON.stringify(description),
    });
  });
});

describe('Windmill’s API words a fault as text', () => {
  const create = 'POST /api/users/create';
  const token = 'POST /api/users/tokens/create';
  const workspace = 'POST /api/workspaces/create';
  const wanted = { email: 'a@b.example', super_admin: false };
  const form = 'letters, digits, underscores and single dashes between them';
  const entry = { ...wanted, verified: true, first_time_user: true };
  const noObject = 'Input should be a valid dictionary or object to extract fields from';

  it.each<[route: string, body: object, ...faults: string[]]>([
    [create, { ...wanted, email: 'no' }, 'email: expected 3 to 255 characters'],
    [create, { ...wanted, email: 'no email' }, 'email: not an email'],
    [
      create,
      { ...wanted, super_admin: 'x', name: 'x'.repeat(256) },
      'super_admin: invalid type, expected a boolean',
      'name: expected 0 to 255 characters',
    ],
    [create, { ...wanted, name: 'a\u200b' }, `name: Value error, ${UNSEEN}`],
    [create, { email: 5 }, 'email: Input should be a valid string', 'super_admin: Field required'],
    [create, [], noObject],
    ['POST /api/users/overwrite', {}, 'Input should be a valid list'],
    ['POST /api/users/overwrite', [5], `0: ${noObject}`],
    [
      'POST /api/users/overwrite',
      [{ ...entry, password_hash: 'x' }],
      '0.password_hash: expected a hash by bcrypt or argon2',
    ],
    [
      token,
      { expiration: 'x', scopes: 'x', label: 'x'.repeat(1001) },
      'label: expected 0 to 1000 characters',
      'expiration: invalid date and time, expected RFC 3339',
      'scopes: invalid type, expected an array of at most 1000 strings',
    ],
    [token, { unknown: 1 }, 'unknown: Extra inputs are not permitted'],
    [workspace, { id: 'global', name: 'x' }, "id: 'global' is not allowed as a workspace ID"],
    [
      workspace,
      { id: 'a b', name: '', username: '1a' },
      `id: ${form}`,
      'name: expected 1 to 50 characters',
      'username: a username can only contain alphanumeric characters and underscores and must start with a letter',
    ],
    [
      'POST /api/w/demo/workspaces/invite_user',
      { email: '\u0007', is_admin: false },
      'email: not an email',
    ],
  ])('422: %s %j', async (route, body, ...faults) => {
    const text = faults.map((fault) => `Failed to deserialize the JSON body: ${fault}`).join('; ');
    expect(await answerTo(route, body)).toEqual({ status: 422, text });
  });

  it.each([
    [create, '{"a": }', 'Failed to parse the request body as JSON: JSON decode error'],
    [
      'GET /api/users/list_as_super_admin?page=x&active_only=x',
      undefined,
      'Invalid query: page: invalid digit found in string; Invalid query: active_only: provided string was not `true` or `false`',
    ],
  ])('400: %s %s', async (route, body, text) => {
    expect(await answerTo(route, body)).toEqual({ status: 400, text });
  });
});
