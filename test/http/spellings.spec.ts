import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declaredRoutes } from '../architecture/routes.js';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { anEmailUser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** A path with the first letter of each segment escaped. */
function spelled(path: string, escape: (letter: string) => string): string {
  return path.replace(/(?<=\/)[a-z]/g, escape);
}
const inHex = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;

describe('another spelling of a path', () => {
  let app: TestApp;
  let user: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await anEmailUser(app);
  });
  afterAll(() => app.close());

  it('401, 403: gets the same answer as the path itself, on every route', async () => {
    for (const { verb, path } of declaredRoutes(app)) {
      const plain = path.replace(/:\w+/g, 'x');
      const expected = await app.anonymous.send(verb, plain);
      for (const other of [spelled(plain, inHex), `${plain}#`, `${plain}/`]) {
        const { status, text, headers } = await app.anonymous.send(verb, other);
        if (status >= 500 || [200, 303].includes(status)) continue;
        expect([verb, other, status, text]).toEqual([verb, other, expected.status, expected.text]);
        expect(headers.get('content-type')).toBe(expected.headers.get('content-type'));
      }
    }
  });

  it('200: reads the credential from where the API expects it', async () => {
    for (const path of ['/%75sers/me', '/users/%6de', '/users/me/', '/users/me#x']) {
      const { status, body } = await app.withToken(user.apiKey).get(path);
      expect([path, status, body.id]).toEqual([path, 200, user.id]);
      expect([path, (await app.as(user).get(path)).status]).toEqual([path, 200]);
    }
    const windmill = await app.withToken(user.apiKey).get('/%61pi/us%65rs/whoami');
    expect([windmill.status, windmill.body.email]).toEqual([200, user.username]);
  });

  it('404, 405: without a route, the decoded path decides in which format the error is', async () => {
    const { body: unknown } = adapterOf('/users').word(new DomainError('route_not_found'));
    for (const path of ['//users/me', '/%75sers/me/no/such', '/users%2Fme', '///%75sers//x/y/z']) {
      const { status, body } = await app.anonymous.get(path);
      expect([path, status, body]).toEqual([path, 404, unknown]);
    }
    const answer = await app.anonymous.delete('/%75sers');
    expect([answer.status, answer.headers.get('allow'), answer.body]).toEqual([
      405,
      'GET, HEAD, POST',
      adapterOf('/users').word(new DomainError('method_not_allowed', { allowed: [] })).body,
    ]);
    // A path that cannot be decoded is used as it is.
    const broken = await app.anonymous.get('/users/%zz');
    const { status, body } = adapterOf('/users').word(new DomainError('malformed_request'));
    expect([broken.status, broken.body]).toEqual([status, body]);
  });

  it('200: a change by GET is recorded with its author', async () => {
    const { username, password } = user;
    const login = await app.anonymous.post('/api/auth/login', { email: username, password });
    await app.dataSource.query(
      `UPDATE api_keys SET expires_at = now() + interval '1 minute' WHERE user_id = $1 AND expires_at IS NOT NULL`,
      [user.id],
    );
    const path = '/api/users/refresh%5Ftoken?if_expiring_in_less_than_s=3600';
    const { status, text } = await app.withToken(login.text).get(path);
    expect([status, text]).toEqual([200, 'token refreshed']);
    const [event] = await app.dataSource.query<{ author: Record<string, unknown> | null }[]>(
      `SELECT author FROM audit_events WHERE target_id = $1 OR author->>'user_id' = $1 ORDER BY id DESC LIMIT 1`,
      [user.id],
    );
    expect(event?.author).toMatchObject({ via: 'http', user_id: user.id });
  });

  it('403: a form without a form token, however its path is spelled', async () => {
    const { apiKey } = await aUser(app);
    const visitor = app.anonymous.with({ cookie: `gatehouse_session=${apiKey}` });
    for (const path of ['/%6cogout', '/logout/', '/logout#', '/%6c%6fgin']) {
      const { status, headers } = await visitor.form(path, {});
      expect([path, status, headers.get('content-type')]).toEqual([
        path,
        403,
        'text/html; charset=utf-8',
      ]);
    }
  });
});
