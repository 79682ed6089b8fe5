import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPES } from '../../src/access/scopes.js';
import { OAUTH_SCOPES } from '../../src/oauth/clients/oauth-scopes.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ID = '10c1c6a2-ab8a-4748-8700-0e4832fd5ce8';
const PASSWORD = 'correct horse battery';
const LONG_JSON = { a: 'x'.repeat(9000) };
const CLIENT = {
  name: 'Web',
  redirect_uris: ['https://a.example/'],
  grant_types: ['authorization_code'],
};
const UNSEEN = 'control, invisible and text-direction characters are not allowed';

/** JSON, or the text of a body that is sent unchanged. */
type Body = object | string;
type Sent = [route: string, body?: Body];

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

async function answerTo([route, body]: Sent) {
  const [method, path] = route.split(' ') as [string, string];
  const { apiKey } = superuser;
  const client = path.startsWith('/api/v1/') ? app.as(superuser) : app.withToken(apiKey);
  const sending =
    typeof body === 'string'
      ? { raw: body, headers: { 'content-type': 'application/json' } }
      : { json: body };
  const { status, text } = await client.send(method, path, sending);
  return { status, text };
}

/** What `test/langflow/catalogue-422.spec.ts` leaves out: our own rules, and rarer types. */
describe('Langflow’s API words a fault as pydantic does', () => {
  type Place = [part: string, ...names: (string | number)[]];
  type Item = [type: string, loc: Place, msg: string, rest?: object];

  const users = 'POST /api/v1/users/';
  const user = (body: object): Sent => [users, { username: 'u', password: PASSWORD, ...body }];
  const patch = (body: object): Sent => [`PATCH /api/v1/users/${ID}`, body];
  const key = (body: object): Sent => ['POST /api/v1/api_key/', { name: 'k', ...body }];
  const rotate = (body: Body): Sent => [`POST /api/v1/api_key/${ID}/rotate`, body];
  const client = (body: object): Sent => ['POST /api/v1/oauth_clients', { ...CLIENT, ...body }];
  const because = (loc: Place, error: string, input: unknown): Item => [
    'value_error',
    loc,
    `Value error, ${error}`,
    { input, ctx: { error } },
  ];
  const inBody = (field: string): Place => ['body', field];
  const inQuery = (field: string): Place => ['query', field];
  const each = SCOPES.join(', ');
  const date = 'Input should be a valid datetime';

  it.each<[Sent, ...Item[]]>([
    [
      user({ optins: LONG_JSON }),
      [
        'too_long',
        inBody('optins'),
        'Value should have at most 8192 bytes as JSON',
        { ctx: { max_length: 8192 } },
      ],
    ],
    [
      [users, '{"username": "\\ud800", "password": "p"}'],
      [
        'string_unicode',
        inBody('username'),
        'Input should be a valid string, unable to parse raw data as a unicode string',
        { input: '\ud800' },
      ],
    ],
    [
      patch({ last_login_at: 1e20 }),
      [
        'datetime_parsing',
        inBody('last_login_at'),
        `${date}, dates after 9999 are not supported as unix timestamps`,
        { input: 1e20, ctx: { error: 'dates after 9999 are not supported as unix timestamps' } },
      ],
    ],
    [
      ['GET /api/v1/users/?cursor=x'],
      because(inQuery('cursor'), 'The cursor was not issued by this server', 'x'),
    ],
    [
      key({ scopes: 'x' }),
      ['list_type', inBody('scopes'), 'Input should be a valid list', { input: 'x' }],
    ],
    [
      key({ scopes: ['x'] }),
      [
        'enum',
        inBody('scopes'),
        `Each scope should be one of: ${each}`,
        { input: ['x'], ctx: { expected: each } },
      ],
    ],
    [
      key({ scopes: [] }),
      [
        'too_short',
        inBody('scopes'),
        'List should have at least 1 item after validation, not 0',
        { input: [], ctx: { field_type: 'List', min_length: 1, actual_length: 0 } },
      ],
    ],
    [
      key({ rate_limit: { requests: 0, window_seconds: 1 } }),
      because(
        inBody('rate_limit'),
        'requests should be 1 to 1000000000, window_seconds 1 to 2678400',
        { requests: 0, window_seconds: 1 },
      ),
    ],
    [
      key({ unknown: 1 }),
      ['extra_forbidden', inBody('unknown'), 'Extra inputs are not permitted', { input: 1 }],
    ],
    [
      key({ expires_at: '2020-01-01' }),
      ['value_error', inBody('expires_at'), 'Value error, the moment has passed'],
    ],
    [
      rotate({ overlap_seconds: -1 }),
      because(inBody('overlap_seconds'), 'overlap_seconds should be 0 to 2678400', -1),
    ],
    [
      rotate({ overlap_seconds: 1.5 }),
      [
        'int_from_float',
        inBody('overlap_seconds'),
        'Input should be a valid integer, got a number with a fractional part',
        { input: 1.5 },
      ],
    ],
    [
      rotate('{"overlap_seconds": 1e400}'),
      [
        'finite_number',
        inBody('overlap_seconds'),
        'Input should be a finite number',
        { input: null },
      ],
    ],
    [
      rotate({ overlap_seconds: [] }),
      ['int_type', inBody('overlap_seconds'), 'Input should be a valid integer', { input: [] }],
    ],
    [
      ['GET /api/v1/audit?limit=0'],
      [
        'greater_than_equal',
        inQuery('limit'),
        'Input should be greater than or equal to 1',
        { input: '0', ctx: { ge: 1 } },
      ],
    ],
    [
      ['GET /api/v1/audit?limit=1001'],
      [
        'less_than_equal',
        inQuery('limit'),
        'Input should be less than or equal to 1000',
        { input: '1001', ctx: { le: 1000 } },
      ],
    ],
    [
      ['GET /api/v1/audit/export?format=xml'],
      [
        'literal_error',
        inQuery('format'),
        "Input should be 'jsonl' or 'csv'",
        { input: 'xml', ctx: { expected: "'jsonl' or 'csv'" } },
      ],
    ],
    [
      client({ name: '' }),
      ['string_length', inBody('name'), 'expected 1 to 100 characters', { input: '' }],
    ],
    [client({ name: 'a\u200b' }), because(inBody('name'), UNSEEN, 'a\u200b')],
    [
      client({ grant_types: 'x' }),
      [
        'list_type',
        inBody('grant_types'),
        'invalid type, expected an array of at most 1000 strings',
        { input: 'x' },
      ],
    ],
    [
      client({ redirect_uris: ['http://a.example'] }),
      [
        'value_error',
        inBody('redirect_uris'),
        'Value error, "http://a.example" must be an absolute URI without fragment: https, http on loopback or a private network, or an app\'s own scheme',
        { input: ['http://a.example'] },
      ],
    ],
    [
      client({ scopes: ['x'] }),
      [
        'value_error',
        inBody('scopes'),
        `Value error, "x" must be one of ${OAUTH_SCOPES.join(', ')}`,
        { input: ['x'] },
      ],
    ],
    [
      client({ scopes: ['read', 'read'] }),
      [
        'value_error',
        inBody('scopes'),
        `Value error, at most ${OAUTH_SCOPES.length} different values`,
        { input: ['read', 'read'] },
      ],
    ],
  ])('422: %j', async (sent, ...items) => {
    const detail = items.map(([type, loc, msg, rest]) => ({ type, loc, msg, ...rest }));
    expect(await answerTo(sent)).toEqual({ status: 422, text: JSON.stringify({ detail }) });
  });
});
