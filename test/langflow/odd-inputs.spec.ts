import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const KEYS = '/api/v1/api_key/';
const LOGIN = '/api/v1/login';
const REFRESH = '/api/v1/refresh';

/**
 * Inputs that no client sends by design, and what the server says to them. docs/langflow.md lists
 * where Langflow's own server says something else.
 */
describe('odd inputs', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app, { username: 'root' });
    await aUser(app, { username: 'Zoë' });
  });
  afterAll(() => app.close());

  const list = (query: string) => app.as(superuser).get(USERS + query);

  /** Sends bytes and a path unchanged. fetch would normalize both. */
  function sendRaw(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Buffer | string,
  ): Promise<{ status: number; body: { detail: unknown } }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(app.url);
      const sent = { 'x-api-key': superuser.apiKey, ...headers };
      const call = request({ hostname, port, path, method, headers: sent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            body: JSON.parse(text) as { detail: unknown },
          }),
        );
      });
      call.on('error', reject).end(body);
    });
  }

  const sendJson = (path: string, body: Buffer | string) =>
    sendRaw('POST', path, { 'content-type': 'application/json' }, body);

  describe('in queries', () => {
    it('200: a limit below 0 and 0 give an empty page, one above 1,000 gives 1,000', async () => {
      for (const limit of ['-1', '0']) {
        const { status, body } = await list(`?limit=${limit}`);
        expect([status, body.users, body.total_count]).toEqual([200, [], 2]);
      }
      for (const limit of ['201', '1000', '1001', '9'.repeat(4300)]) {
        const { status, body } = await list(`?limit=${limit}`);
        expect([status, body.users.length]).toEqual([200, 2]);
      }
    });

    it('422: a limit of 4,400 digits', async () => {
      const { status, body } = await list(`?limit=${'9'.repeat(4400)}`);
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({
        type: 'int_parsing_size',
        loc: ['query', 'limit'],
        msg: 'Unable to parse input string as an integer, exceeded maximum size',
      });
    });

    it('200: a search finds a name regardless of case, beyond ASCII too', async () => {
      const { body } = await list(`?search=${encodeURIComponent('ZOË')}`);
      expect((body.users as { username: string }[]).map(({ username }) => username)).toEqual([
        'Zoë',
      ]);
    });

    it('422: NUL in a search', async () => {
      const { status, body } = await list('?search=a%00');
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({ type: 'string_unicode', loc: ['query', 'search'] });
    });
  });

  describe('in credentials', () => {
    it('200: blanks around an API key in the header do not count; in the query they do', async () => {
      const { apiKey } = superuser;
      for (const sent of [`  ${apiKey}  `, `\t${apiKey}\t`]) {
        const { status } = await sendRaw('GET', `${USERS}whoami`, { 'x-api-key': sent });
        expect(status).toBe(200);
      }
      const query = `?x-api-key=%20${apiKey}%20`;
      expect((await app.anonymous.get(`${USERS}whoami${query}`)).status).toBe(403);
    });

    it('200: of two cookies of one name the last counts, and quotes around it do not', async () => {
      const { access, refresh } = await aLogin(app, superuser);
      for (const cookie of [
        `refresh_token_lf=junk; refresh_token_lf=${refresh}`,
        `refresh_token_lf="${refresh}"`,
        `xrefresh_token_lf=junk;refresh_token_lf=${refresh};; =x`,
      ]) {
        expect((await app.anonymous.with({ cookie }).post(REFRESH)).status).toBe(200);
      }
      for (const cookie of [
        `access_token_lf=junk; access_token_lf=${access}`,
        `access_token_lf="${access}"`,
      ]) {
        expect((await app.anonymous.with({ cookie }).get(`${USERS}whoami`)).status).toBe(200);
      }
      const cookie = `refresh_token_lf=${refresh}; refresh_token_lf=junk`;
      expect((await app.anonymous.with({ cookie }).post(REFRESH)).status).toBe(401);
    });

    it('401: a junk refresh token is challenged like none', async () => {
      for (const cookie of ['refresh_token_lf=junk', 'other=x', 'refresh_token_lf=""']) {
        const { status, headers } = await app.anonymous.with({ cookie }).post(REFRESH);
        expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      }
    });
  });

  describe('in bodies', () => {
    it('422: user_id of a key is no UUID', async () => {
      const { status, body } = await app.as(superuser).post(KEYS, { user_id: 'x' });
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({ type: 'uuid_parsing', loc: ['body', 'user_id'] });
    });

    it.each(['', 0, false, null])('200: created_at of a key is %j: now', async (created_at) => {
      const { status, body } = await app.as(superuser).post(KEYS, { created_at });
      expect(status).toBe(200);
      const { api_keys } = (await app.as(superuser).get(KEYS)).body as {
        api_keys: { id: string; created_at: string }[];
      };
      const made = new Date(api_keys.find(({ id }) => id === body.id)!.created_at).getTime();
      expect(Math.abs(Date.now() - made)).toBeLessThan(60_000);
    });

    it.each([
      ['UTF-16', Buffer.from('\uFEFF{"name":"é"}', 'utf16le')],
      ['UTF-16 without a mark', Buffer.from('{"name":"é"}', 'utf16le')],
      ['not UTF-8', Buffer.from('{"name":"\xff"}', 'latin1')],
    ])('400: JSON in %s', async (_name, bytes) => {
      const { status, body } = await sendJson(KEYS, bytes);
      expect([status, body]).toEqual([400, { detail: 'The request is malformed' }]);
    });

    it('422: JSON nested 2,000 deep', async () => {
      const nested = '['.repeat(2000) + ']'.repeat(2000);
      const { status, body } = await sendJson(USERS, `{"optins":{"a":${nested}}}`);
      expect(status).toBe(422);
      expect(body).toMatchObject({ detail: [{ type: 'json_invalid' }] });
    });

    it.each([
      ['a name', KEYS, '{"name":"a\\u0000"}', 'name'],
      ['a name, half of a surrogate pair', KEYS, '{"name":"\\ud800"}', 'name'],
      ['a password', USERS, '{"username":"a","password":"long enough \\udc00"}', 'password'],
    ])('422: NUL or half of a surrogate pair in %s', async (_name, path, raw, field) => {
      const { status, body } = await sendJson(path, raw);
      expect(status).toBe(422);
      expect(body).toMatchObject({ detail: [{ type: 'string_unicode', loc: ['body', field] }] });
    });
  });

  describe('in forms', () => {
    const multipart = (body: string, type = 'multipart/form-data; boundary=x') =>
      sendRaw('POST', LOGIN, { 'content-type': type }, body);
    const part = (name: string, value: string, more = '') =>
      `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

    it.each([
      ['without a boundary', part('username', 'a'), 'multipart/form-data'],
      ['without parts', 'no parts', undefined],
      [
        'that ends early',
        '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na',
        undefined,
      ],
    ])('400: multipart %s', async (_name, body, type) => {
      const answer = await multipart(body, type);
      expect([answer.status, answer.body]).toEqual([400, { detail: 'The request is malformed' }]);
    });

    it('422: a file as a field counts as missing', async () => {
      const sent = `${part('username', 'a', '; filename="a"')}${part('password', 'b')}--x--\r\n`;
      const { status, body } = await multipart(sent);
      expect(status).toBe(422);
      expect(body).toMatchObject({ detail: [{ type: 'missing', loc: ['body', 'username'] }] });
    });

    it.each(['username', 'password'])('422: NUL in the %s of a log-in', async (name) => {
      const form = { username: 'root', password: 'something', [name]: 'a\0b' };
      const { status, body } = await app.anonymous.form(LOGIN, form);
      expect(status).toBe(422);
      expect(body.detail[0]).toMatchObject({ type: 'string_unicode', loc: ['body', name] });
    });

    it('401: a broken escape in a form is text', async () => {
      const sent = { 'content-type': 'application/x-www-form-urlencoded' };
      const { status } = await sendRaw('POST', LOGIN, sent, 'username=a%zzb&password=x');
      expect(status).toBe(401);
    });
  });

  describe('in paths', () => {
    it.each(['%zz', '%ff', '%'])('400: %s is not a text', async (id) => {
      const { status, body } = await sendRaw('GET', USERS + id);
      expect([status, body]).toEqual([400, { detail: 'The request is malformed' }]);
    });

    it('422: an escaped slash does not begin another part of the path', async () => {
      const { status, body } = await sendRaw('GET', `${USERS}a%2Fb`);
      expect(status).toBe(422);
      expect(body).toMatchObject({ detail: [{ type: 'uuid_parsing', input: 'a/b' }] });
    });
  });
});
