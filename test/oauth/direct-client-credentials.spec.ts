import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { deactivate } from '../support/accounts.js';
import { aSuperuser, type TestAccount } from '../support/factories.js';
import { register, type Registered } from '../support/relying-party.js';
import { stopClock } from '../support/stopped-clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { answersIn, basic, INTROSPECT, post, TOKEN, type Form } from './both-answers.js';

/** Wrong secrets of a client until it is refused. */
const GUESSES = 10;

/** See direct-answers.spec.ts. */
describe('without the library, the answers', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let client: Registered;
  let visitor: Registered;
  beforeAll(async () => {
    app = await startTestApp({ BAD_CREDENTIALS_PER_MINUTE: `${GUESSES}` });
    superuser = await aSuperuser(app);
    client = await register(app.as(superuser));
    visitor = await register(app.as(superuser), {
      is_public: true,
      grant_types: ['authorization_code'],
    });
  });
  afterAll(() => app.close());

  const { send, areOfLibrary } = answersIn(() => app);

  describe('of client credentials', () => {
    const grant_type = 'client_credentials';
    /**
     * The answers of both, without the token, and what they stored. The times come from the clocks
     * of the process and of the database.
     */
    const compare = async (form: Form, headers: Form = {}) => {
      const one = async (more: Form) => {
        const answer = await send('POST', TOKEN, { form: { ...form, ...more }, headers });
        const { access_token: token, ...rest } = answer.body as Record<string, unknown>;
        const [record] = await app.dataSource.query<object[]>(
          `SELECT model, account_id, client_id, grant_id, uid, user_code, scopes, session_epoch,
             log_in_id, audience, consumed_at, round(extract(epoch FROM expires_at - created_at) / 60) AS minutes
           FROM oauth_records WHERE id = sha256(convert_to($1, 'UTF8'))`,
          [token ?? ''],
        );
        const told = await send('POST', INTROSPECT, {
          form: { token: String(token), ...post(client), unknown: 'x' },
        });
        return {
          ...answer,
          body: rest,
          record,
          told: { ...(told.body as object), iat: 0, exp: 0 },
        };
      };
      const direct = await one({});
      expect(direct).toEqual(await one({ unknown: 'x' }));
      return direct;
    };

    it('the token, its record and what is told of it are the same', async () => {
      const all = await compare({ grant_type }, basic(client));
      expect(all.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
      expect(all.record).toMatchObject({ model: 'ClientCredentials' });
      const form = { grant_type, ...post(client) };
      for (const scope of ['read', 'users:write read', 'read read']) {
        expect((await compare({ ...form, scope })).status).toBe(200);
      }
    });

    it('a client that cannot act is refused as by the library', async () => {
      const own = await register(app.as(superuser));
      const form = { grant_type, ...post(own) };
      expect((await compare(form)).status).toBe(200);
      await deactivate(app, superuser, { id: own.service_account_id! });
      expect((await compare(form)).body).toMatchObject({ error: 'invalid_grant' });
    });

    it('refusals are those of the library', async () => {
      const form = { grant_type, ...post(client) };
      for (const scope of [
        'admin',
        'openid',
        'nonsense',
        'read nonsense',
        'read  users:read',
        '"',
      ]) {
        await compare({ ...form, scope });
      }
      expect((await compare({ grant_type, ...post(visitor) })).status).toBe(400);
      expect((await compare({ grant_type })).status).toBe(400);
      expect((await compare({ ...form, client_secret: 'ghcs_wrong' })).status).toBe(401);
      expect((await compare({ ...post(client) })).status).toBe(400);
    });
  });

  it('too many wrong secrets refuse the right one too', async () => {
    const own = await register(app.as(superuser));
    stopClock();
    const requests = [
      [INTROSPECT, { token: 'ghat_unknown' }],
      ['/oauth/token', { grant_type: 'client_credentials' }],
    ] as const;
    for (const [path, form] of requests) {
      const sending = { form: { ...form, ...post(own) } };
      expect(await areOfLibrary(['POST', path, sending])).toEqual([false]);
    }
    const wrong = { token: 'x', ...post({ ...own, client_secret: 'ghcs_wrong' }) };
    expect((await send('POST', INTROSPECT, { form: wrong })).status).toBe(401);
    // The count is read with each request, so it is the library's until the count has expired.
    for (const [path, form] of requests) {
      const sending = { form: { ...form, ...post(own) } };
      expect(await areOfLibrary(['POST', path, sending])).toEqual([true]);
      expect((await send('POST', path, sending)).status).toBe(200);
    }
    for (let times = 0; times < GUESSES; times += 1) {
      await send('POST', INTROSPECT, { form: wrong });
    }
    for (const [path, form] of requests) {
      const { status } = await send('POST', path, { form: { ...form, ...post(own) } });
      expect(status).toBe(429);
    }
    jest.restoreAllMocks();
  });
});
