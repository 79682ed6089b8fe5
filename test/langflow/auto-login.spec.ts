import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cookiesOf } from '../support/cookies.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { claimsOf } from '../support/tokens.js';

const AUTO_LOGIN = '/api/v1/auto_login';

/** Contract langflow 2.3, 6 and 8.1. */
describe('GET /api/v1/auto_login', () => {
  it('403: authentication is on, which the answer says under detail and at the top level', async () => {
    const app = await startTestApp();
    try {
      const superuser = await aSuperuser(app);
      for (const client of [app.anonymous, app.as(superuser)]) {
        const answer = await client.get(AUTO_LOGIN);
        expect([answer.status, answer.body]).toEqual([
          403,
          {
            detail: { message: 'Auto login is disabled.', auto_login: false },
            auto_login: false,
          },
        ]);
        expect(cookiesOf(answer)).toEqual({});
      }
    } finally {
      await app.close();
    }
  });

  describe('with AUTH_ENABLED=false and SUPERUSER=root', () => {
    let app: TestApp;
    let oldest: TestAccount;
    beforeAll(async () => {
      app = await startTestApp({ AUTH_ENABLED: 'false', SUPERUSER: 'root' });
    });
    afterAll(() => app.close());

    it('400: there is no superuser', async () => {
      const { status, body } = await app.anonymous.get(AUTO_LOGIN);
      expect([status, body]).toEqual([400, { detail: "Super user hasn't been created" }]);
    });

    it('200: the tokens of the oldest superuser when none has that name', async () => {
      oldest = await aSuperuser(app);
      await aSuperuser(app);
      const answer = await app.anonymous.get(AUTO_LOGIN);
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          access_token: expect.any(String),
          refresh_token: expect.any(String),
          token_type: 'bearer',
        },
      ]);
      expect(claimsOf(answer.body.access_token as string)['sub']).toBe(oldest.id);
      const whoami = await app
        .withToken(answer.body.access_token as string)
        .get('/api/v1/users/whoami');
      expect(whoami.body).toMatchObject({ id: oldest.id, last_login_at: expect.any(String) });
    });

    it('200: the superuser of that name, as for requests without credentials', async () => {
      const root = await aSuperuser(app, { username: 'root' });
      const { body } = await app.anonymous.get(AUTO_LOGIN);
      expect(claimsOf(body.access_token as string)['sub']).toBe(root.id);
      expect((await app.anonymous.get('/api/v1/users/whoami')).body.id).toBe(root.id);
    });

    it('200: three cookies; the one of the access token ends when the browser is closed', async () => {
      const answer = await app.anonymous.get(AUTO_LOGIN);
      const cookies = cookiesOf(answer);
      expect(Object.keys(cookies).sort()).toEqual([
        'access_token_lf',
        'apikey_tkn_lflw',
        'refresh_token_lf',
      ]);
      expect(cookies['access_token_lf']).toMatchObject({
        value: answer.body.access_token,
        httpOnly: true,
      });
      expect(cookies['access_token_lf']).not.toHaveProperty('expires');
      expect(cookies['refresh_token_lf']).toMatchObject({ expires: expect.any(Date) });
    });

    it('200: its refresh token is accepted', async () => {
      const { refresh_token } = (await app.anonymous.get(AUTO_LOGIN)).body as {
        refresh_token: string;
      };
      const client = app.anonymous.with({ cookie: `refresh_token_lf=${refresh_token}` });
      expect((await client.post('/api/v1/refresh')).status).toBe(200);
    });

    it('403: sign-up stays closed for callers with credentials of an ordinary account', async () => {
      const answer = await app.withToken('bad').post('/api/v1/users/', {
        username: 'x',
        password: 'password-1',
      });
      expect(answer.status).toBe(403);
    });
  });
});
