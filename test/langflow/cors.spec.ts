import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const USERS = '/api/v1/users/';
const ORIGIN = 'https://console.example.com';

/** Contract langflow 2.7. */
describe.each([
  ['*', '*', null],
  [`${ORIGIN}, https://other.example.com`, ORIGIN, 'true'],
])('CORS_ORIGINS=%s', (origins, allowed, credentials) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ CORS_ORIGINS: origins });
  });
  afterAll(() => app.close());

  it.each(['GET', 'POST', 'PATCH', 'DELETE'])('200: a preflight of %s', async (method) => {
    const { status, headers } = await app.anonymous.send('OPTIONS', USERS, {
      headers: {
        origin: ORIGIN,
        'access-control-request-method': method,
        'access-control-request-headers': 'x-api-key, content-type',
      },
    });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(allowed);
    expect(headers.get('access-control-allow-credentials')).toBe(credentials);
    expect(headers.get('access-control-allow-methods')).toContain(method);
    expect(headers.get('access-control-allow-headers')).toBe('x-api-key, content-type');
    expect(headers.get('access-control-max-age')).toBe('600');
  });

  it('200, 403, 404: the page that sent the request may read every answer', async () => {
    const user = await aUser(app);
    const headers = { origin: ORIGIN };
    const answers = [
      await app.as(user).with(headers).get(`${USERS}whoami`),
      await app.anonymous.with(headers).get(`${USERS}whoami`),
      await app.anonymous.with(headers).get('/nope'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 404]);
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
    }
  });
});

describe('CORS_ORIGINS with other origins, or unset', () => {
  it.each([{ CORS_ORIGINS: 'https://other.example.com' }, {}])(
    '200: with %j, a page of another origin cannot read the answer',
    async (environment) => {
      const app = await startTestApp(environment as Record<string, string>);
      const { status, headers } = await app.anonymous
        .with({ origin: ORIGIN })
        .get('/api/v1/version');
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).not.toBe('*');
      expect(headers.get('access-control-allow-origin')).not.toBe(ORIGIN);
      await app.close();
    },
  );
});
