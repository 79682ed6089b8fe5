import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deactivate } from '../support/accounts.js';
import { Authenticator } from '../support/authenticator.js';
import { anIdentity, aSuperuser, aUser } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import { aTotp, firstStep } from '../support/second-factors.js';
import type { TestApp } from '../support/test-app.js';
import { anOwner, atLogIn, logInBy, ORIGIN, PATH, startApp } from './passkey-stage.js';

describe('a log-in by passkey', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ OAUTH_LOGINS: '{"github":{"id":"an-id","secret":"a secret"}}' });
  });
  afterAll(() => app.close());

  const refusalsOf = async (id: string) =>
    (
      await app.dataSource.manager.query<{ after: { reason: string } }[]>(
        `SELECT after FROM audit_events WHERE target_id = $1 AND action = 'login.refuse' ORDER BY id`,
        [id],
      )
    ).map(({ after }) => after.reason);

  it('303: opens a session without a password, and notes the use', async () => {
    const { account, authenticator, client } = await anOwner(app);
    const { visitor, answer } = await logInBy(app, authenticator);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/logout']);
    expect((await visitor.get('/logout')).text).toContain(`<strong>${account.username}</strong>`);
    expect((await client.get(PATH)).body[0].last_used_at).not.toBeNull();
  });

  it.each([
    [{}, ['device-passkey']],
    [{ isSynchronized: true }, ['passkey']],
  ])('303: notes how the person logged in (%j)', async (options, methods) => {
    const { account, authenticator } = await anOwner(app, new Authenticator(ORIGIN, options));
    await logInBy(app, authenticator);
    const rows = await app.dataSource.manager.query(
      'SELECT log_in_methods FROM api_keys WHERE user_id = $1 AND session_epoch IS NOT NULL',
      [account.id],
    );
    expect(rows).toEqual([{ log_in_methods: methods }]);
  });

  it.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['for another host', { host: 'evil.example' }],
    ['to another challenge', { challenge: Buffer.alloc(56).toString('base64url') }],
    ['of an unverified person', { isVerified: false }],
    ['of another type', { type: 'webauthn.create' }],
    ['that names another account', { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('401: an answer %s', async (_what, deviation) => {
    const { authenticator } = await anOwner(app);
    const { visitor, answer } = await logInBy(app, authenticator, deviation);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('This passkey could not be verified, or is not known here.');
    expect(visitor.cookie('gatehouse_session')).toBeUndefined();
  });

  it('401: a passkey that is not known, and one whose signature is of another key', async () => {
    const { account, authenticator } = await anOwner(app);
    expect((await logInBy(app, new Authenticator(ORIGIN))).answer.status).toBe(401);
    const forger = new Authenticator(ORIGIN);
    Object.assign(forger, { id: authenticator.id });
    expect((await logInBy(app, forger)).answer.status).toBe(401);
    expect(await refusalsOf(account.id)).toEqual(['passkey_refused']);
  });

  it('401: the same answer a second time', async () => {
    const { authenticator } = await anOwner(app);
    const { options, send } = await atLogIn(app);
    const answer = authenticator.sign(options);
    expect((await send(answer)).status).toBe(303);
    const again = await atLogIn(app);
    expect((await again.send(answer)).status).toBe(401);
  });

  it('401: an answer that was spent, in the same browser after its log-out', async () => {
    const { authenticator } = await anOwner(app);
    const { visitor, options, send } = await atLogIn(app);
    const answer = authenticator.sign(options);
    expect((await send(answer)).status).toBe(303);
    await visitor.submit(await visitor.get('/logout'));
    expect((await send(answer)).status).toBe(401);
  });

  it('401: an answer to what another browser was asked', async () => {
    const { authenticator } = await anOwner(app);
    const [one, other] = [await atLogIn(app), await atLogIn(app)];
    expect((await other.send(authenticator.sign(one.options))).status).toBe(401);
  });

  it('401: the answer to a registration', async () => {
    const { authenticator, client } = await anOwner(app);
    const { body } = await client.post(`${PATH}/options`);
    const { send } = await atLogIn(app);
    expect((await send(authenticator.sign(body))).status).toBe(401);
  });

  it('401: a challenge that has expired', async () => {
    const { authenticator } = await anOwner(app);
    const { options, send } = await atLogIn(app);
    const now = Date.now();
    const answer = authenticator.sign(options);
    const real = Date.now;
    Date.now = () => now + 301_000;
    try {
      expect((await send(answer)).status).toBe(401);
    } finally {
      Date.now = real;
    }
  });

  it('401: a counter that stays or goes back, which is recorded; one that goes up is accepted', async () => {
    const counting = new Authenticator(ORIGIN, { counts: true });
    const { account } = await anOwner(app, counting);
    for (const [counter, status] of [
      [5, 303],
      [5, 401],
      [4, 401],
      [0, 401],
      [6, 303],
    ] as const) {
      const { answer } = await logInBy(app, counting, { counter });
      expect([counter, answer.status]).toEqual([counter, status]);
    }
    expect(await refusalsOf(account.id)).toEqual(Array(3).fill('passkey_copied'));
  });

  it('401: one that was removed', async () => {
    const { authenticator, client, id } = await anOwner(app);
    await client.delete(`${PATH}/${id}`);
    expect((await logInBy(app, authenticator)).answer.status).toBe(401);
  });

  it('403: of an inactive account, which is recorded', async () => {
    const { account, authenticator } = await anOwner(app);
    await deactivate(app, await aSuperuser(app), account);
    const { answer } = await logInBy(app, authenticator);
    expect([answer.status, answer.text]).toEqual([
      403,
      expect.stringContaining('Your account is not active'),
    ]);
    expect(await refusalsOf(account.id)).toEqual(['login_of_inactive_account']);
  });

  it('401: of an account that was taken out of the instance, also once it is active again', async () => {
    const { account, authenticator } = await anOwner(app);
    const superuser = app.withToken((await aSuperuser(app)).apiKey);
    await superuser.post(`/api/users/offboard/${account.username}`, {});
    await superuser.patch(`/users/${account.id}`, { is_active: true });
    expect((await logInBy(app, authenticator)).answer.status).toBe(401);
  });

  it('401: of an account that logs in only at a provider since', async () => {
    const { account, authenticator } = await anOwner(app);
    await anIdentity(app, account.id);
    await app.dataSource.manager.query('DELETE FROM passwords WHERE user_id = $1', [account.id]);
    expect((await logInBy(app, authenticator)).answer.status).toBe(401);
  });

  it('401: of an account that a superuser has restricted to a provider, before its first log-in there', async () => {
    const { account, authenticator } = await anOwner(app);
    const superuser = await aSuperuser(app);
    const restricted = await app
      .withToken(superuser.apiKey)
      .post(`/api/users/set_login_type/${account.username}`, { login_type: 'github' });
    expect(restricted.status).toBe(200);
    expect((await logInBy(app, authenticator)).answer.status).toBe(401);
  });

  it('401: of an account whose rights a list of accounts has changed', async () => {
    const { account, authenticator } = await anOwner(app);
    const superuser = app.withToken((await aSuperuser(app)).apiKey);
    const list = (await superuser.get('/api/users/export')).body as unknown as {
      email: string;
    }[];
    const changed = list.map((entry) => ({
      ...entry,
      ...(entry.email === account.username && { super_admin: true }),
    }));
    const { status, text } = await superuser.post('/api/users/overwrite', changed);
    expect([status, text]).toEqual([200, 'users overwritten']);
    expect((await logInBy(app, authenticator)).answer.status).toBe(401);
  });

  it('401: one that was created at another host', async () => {
    const { authenticator, id } = await anOwner(app);
    await app.dataSource.manager.query(
      `UPDATE passkeys SET host = 'old.example.com' WHERE id = $1`,
      [id],
    );
    expect((await logInBy(app, authenticator)).answer.status).toBe(401);
  });

  it.each(['', 'null', '7', '{}', '{"id":7,"response":{"clientDataJSON":"e30"}}', '[]'])(
    '401: %j instead of an answer',
    async (text) => {
      const visitor = new PageVisitor(app);
      const page = await visitor.get('/login');
      const form_token = /name="form_token" value="([^"]+)"/.exec(page.text)![1]!;
      const { status } = await visitor.post('/login/passkey', { form_token, answer: text });
      expect(status).toBe(401);
    },
  );

  it('403: options for a browser that has got no form', async () => {
    expect((await new PageVisitor(app).get('/login/passkey/options')).status).toBe(403);
  });

  it('200: the second step offers a passkey to accounts that have one, and to no others', async () => {
    const { account: owner } = await anOwner(app);
    const other = await aUser(app);
    await aTotp(app, other);
    for (const [account, isOffered] of [
      [owner, true],
      [other, false],
    ] as const) {
      const visitor = new PageVisitor(app);
      const page = await firstStep(visitor, account);
      const refused = await visitor.submit(page, { code: '000000' });
      expect([page.status, refused.status]).toEqual([200, 401]);
      for (const { text, headers } of [page, refused]) {
        expect(text).toContain('action="/login/second-factor"');
        expect({
          form: text.includes('action="/login/passkey"'),
          script: text.includes('<script'),
          policy: headers.get('content-security-policy')!.includes('script-src'),
        }).toEqual({ form: isOffered, script: isOffered, policy: isOffered });
      }
    }
  });

  it('200: the script is an own file, and the policy allows own scripts alone', async () => {
    const visitor = new PageVisitor(app);
    const { text, headers } = await visitor.get('/login');
    expect(text.match(/<script[^>]*>/g)).toEqual(['<script src="/login/passkey.js" defer>']);
    expect(headers.get('content-security-policy')).toContain(
      "script-src 'self'; connect-src 'self'; form-action",
    );
    const script = await visitor.get('/login/passkey.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
