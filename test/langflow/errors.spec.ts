import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const MALFORMED = { detail: 'The request is malformed' };

/** Contract langflow 2.3. */
describe('error envelopes', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ BODY_LIMIT_BYTES: '2048' });
    user = await aUser(app);
  });
  afterAll(() => app.close());

  it.each([
    ['GET', '/nope'],
    ['GET', '/api/v1/nope'],
    ['POST', '/api/v1/nope/'],
    ['DELETE', '/api/v2/users/'],
    ['GET', '/API/V1/USERS/'],
    ['GET', `${USERS}a/b/c`],
    ['PATCH', '//'],
  ])('404: an unknown path: %s %s', async (method, path) => {
    const { status, body } = await app.anonymous.send(method, path);
    expect(status).toBe(404);
    expect(body).toEqual({ detail: 'Not Found' });
  });

  it('404: an unknown path, whatever the body', async () => {
    for (const raw of ['{', 'x'.repeat(100)]) {
      const headers = { 'content-type': 'application/json' };
      const { status, body } = await app.anonymous.send('POST', '/api/v1/nope', { raw, headers });
      expect([status, body]).toEqual([404, { detail: 'Not Found' }]);
    }
  });

  it.each([
    ['PUT', '/api/v1/users', ['GET', 'POST']],
    ['DELETE', USERS, ['GET', 'POST']],
    ['GET', '/api/v1/login', ['POST']],
    ['POST', `${USERS}whoami`, ['DELETE', 'GET', 'PATCH']],
    ['GET', `${USERS}${'0'.repeat(32)}/reset-password`, ['PATCH']],
    ['PUT', `${USERS}x/reset-password/`, ['PATCH']],
    ['POST', '/health', ['GET']],
    ['OPTIONS', USERS, ['GET', 'POST']],
    ['PROPFIND', USERS, ['GET', 'POST']],
  ])('405: the path has no %s: %s', async (method, path, allowed) => {
    const { status, body, headers } = await app.anonymous.send(method, path);
    expect(status).toBe(405);
    expect(body).toEqual({ detail: 'Method Not Allowed' });
    const allow = headers.get('allow')!.split(', ');
    expect(allow.filter((name) => name !== 'HEAD')).toEqual(allowed);
  });

  it('200: HEAD answers as GET without the body, which upstream does not offer', async () => {
    for (const path of ['/health', '/api/v1/version']) {
      const { status, text } = await app.anonymous.send('HEAD', path);
      expect([status, text]).toEqual([200, '']);
    }
    expect((await app.anonymous.send('HEAD', `${USERS}whoami`)).status).toBe(403);
    expect((await app.anonymous.send('HEAD', '/api/v1/login')).status).toBe(405);
  });

  it('413: a body larger than BODY_LIMIT_BYTES, with and without credentials', async () => {
    for (const client of [app.anonymous, app.as(user)]) {
      const { status, body } = await client.patch(USERS + user.id, { a: 'x'.repeat(3000) });
      expect(status).toBe(413);
      expect(body).toEqual({ detail: 'The request body is too large' });
    }
  });

  it('422: malformed JSON', async () => {
    const { status, body, text } = await app.as(user).send('PATCH', USERS + user.id, {
      raw: '{"username":"x",}',
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(422);
    expect(Object.keys(body)).toEqual(['detail']);
    expect(text).toContain('{"type":"json_invalid","loc":["body",16],"msg":"JSON decode error"');
  });

  it('400: JSON that is not UTF-8', async () => {
    const { status, body } = await sendBytes(Buffer.from('{"username":"\xff"}', 'latin1'));
    expect(status).toBe(400);
    expect(body).toEqual(MALFORMED);
  });

  async function sendBytes(bytes: Buffer) {
    const response = await fetch(app.url + USERS + user.id, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'x-api-key': user.apiKey },
      body: new Uint8Array(bytes),
    });
    return { status: response.status, body: await response.json() };
  }

  it.each([
    ['without a boundary', 'multipart/form-data'],
    ['whose body lacks the boundary', 'multipart/form-data; boundary=x'],
  ])('400: a multipart log-in %s', async (_name, type) => {
    const { status, body } = await app.anonymous.send('POST', '/api/v1/login', {
      raw: '--y\r\n',
      headers: { 'content-type': type },
    });
    expect(status).toBe(400);
    expect(body).toEqual(MALFORMED);
  });

  it('400: a malformed content type', async () => {
    const headers = { 'content-type': 'nonsense' };
    const { status, body } = await app
      .as(user)
      .send('PATCH', USERS + user.id, { raw: '{}', headers });
    expect(status).toBe(400);
    expect(body).toEqual(MALFORMED);
  });

  it.each(['/%zz', `${USERS}%`, `${USERS}%E0%A4%A`, `${USERS}%ff`])(
    '400: a path whose percent-encoding is malformed or not UTF-8: %s',
    async (path) => {
      const { status, body } = await app.as(user).patch(path, {});
      expect(status).toBe(400);
      expect(body).toEqual(MALFORMED);
    },
  );

  it.each(['%zz', '%', '%ff', '%E0%A4%A', '%00'])(
    '200, 422, 403: malformed percent-encoding in a query counts as an ordinary value: %s',
    async (value) => {
      const superuser = await aSuperuser(app);
      const search = await app.as(superuser).get(`${USERS}?search=${value}`);
      expect(search.status).toBe(value === '%00' ? 422 : 200);
      const skip = await app.as(superuser).get(`${USERS}?skip=${value}`);
      expect(skip.status).toBe(422);
      const key = await app.anonymous.get(`${USERS}whoami?x-api-key=${value}`);
      expect([key.status, key.body]).toEqual([403, { detail: 'Invalid API key' }]);
    },
  );

  it.each([
    [
      431,
      'a header longer than the server reads',
      `GET / HTTP/1.1\r\nhost: a\r\na: ${'x'.repeat(20_000)}\r\n\r\n`,
    ],
    [400, 'a header with a NUL', 'GET / HTTP/1.1\r\nhost: a\r\nx-api-key: a\0b\r\n\r\n'],
    [400, 'a header without a name', 'GET / HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n'],
    [400, 'no host', 'GET / HTTP/1.1\r\n\r\n'],
    [400, 'a method nobody knows', 'FETCH / HTTP/1.1\r\nhost: a\r\n\r\n'],
    [
      400,
      'two different lengths',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    ],
    [400, 'no HTTP', 'hello\r\n\r\n'],
  ])('%d: %s', async (status, _name, request) => {
    const answer = await sendRaw(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    // Node itself answers a request without a Host header, and sends no body.
    if (!request.includes('host')) return;
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual(MALFORMED);
  });

  it.each(['é', 'ÿ'.repeat(500), 'a'.repeat(8000), 'Bearer', ', ,', '" or 1=1 --'])(
    '403: a malformed API key: %s',
    async (apiKey) => {
      const { status, body } = await app.as({ apiKey }).get(`${USERS}whoami`);
      expect([status, body]).toEqual([403, { detail: 'Invalid API key' }]);
    },
  );

  it.each(['x', 'a.b.c', '..', 'null', `${'a'.repeat(6000)}.b.c`, 'eyJhbGciOiJub25lIn0.e30.'])(
    '401: a malformed token: %s',
    async (token) => {
      const { status, body } = await app.withToken(token).get(`${USERS}whoami`);
      expect([status, body]).toEqual([401, { detail: 'Invalid token' }]);
    },
  );

  it('403: malformed cookies', async () => {
    for (const cookie of ['=', ';;;', 'access_token_lf', 'access_token_lf=', '__proto__=x']) {
      const { status } = await app.anonymous.with({ cookie }).get(`${USERS}whoami`);
      expect(status).toBe(403);
    }
  });

  /** Sends bytes unchanged and returns the whole answer. */
  function sendRaw(request: string): Promise<string> {
    const { hostname, port } = new URL(app.url);
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(port), hostname, () => socket.end(request, 'latin1'));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });
  }
});

describe('an internal error', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    await app.dataSource.query('DROP TABLE audit_events');
  });
  afterAll(() => app.close());

  it('500: the answer does not reveal the cause', async () => {
    const account = { username: 'unlucky', password: 'password-1' };
    const { status, body, headers } = await app.as(superuser).post(USERS, account);
    expect(status).toBe(500);
    expect(body).toEqual({ detail: 'Internal Server Error', message: 'Internal Server Error' });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('200: routes that do not need the missing table work, and the failed request stored nothing', async () => {
    const { status, body } = await app.as(superuser).get(USERS);
    expect(status).toBe(200);
    expect(body.total_count).toBe(1);
  });
});
