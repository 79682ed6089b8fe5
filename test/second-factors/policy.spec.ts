import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SecondFactorPolicy } from '../../src/second-factors/second-factor-policy.service.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { PageVisitor } from '../support/page-visitor.js';
import {
  aTotp,
  codeOf,
  firstStep,
  forgetUses,
  inSession,
  storedTotp,
} from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const FACTORS = '/api/v1/account/second_factors';
const SETUP = '/login/second-factor/setup';
const DAY_MS = 86_400_000;

const goalOf = async (app: TestApp, account: TestAccount) =>
  (await new PageVisitor(app).logIn(account)).headers.get('location');

async function run(app: TestApp, sql: string, values: unknown[] = []): Promise<void> {
  await app.dataSource.transaction((manager) => manager.query(sql, values));
}

describe('with SECOND_FACTOR=required', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SECOND_FACTOR: 'required', SECOND_FACTOR_GRACE_DAYS: '7' });
    await app.nest.get(SecondFactorPolicy).note();
  });
  afterAll(() => app.close());

  /** An account whose grace period is over. */
  const anOverdue = async () => {
    const account = await aUser(app);
    await run(app, `UPDATE users SET create_at = now() - interval '8 days' WHERE id = $1`, [
      account.id,
    ]);
    return account;
  };
  beforeAll(() =>
    run(app, `UPDATE second_factor_policies SET everybody_since = now() - interval '30 days'`),
  );

  it('303: within the grace period a password is enough, and the account says until when', async () => {
    const account = await aUser(app);
    expect(await goalOf(app, account)).toBe('/logout');
    const { body } = await (await inSession(app, account)).get(FACTORS);
    expect(body).toMatchObject({ is_required: true, is_required_by_override: false });
    const left = new Date(body.grace_ends_at as string).getTime() - Date.now();
    expect(left).toBeGreaterThan(6.9 * DAY_MS);
    expect(left).toBeLessThanOrEqual(7 * DAY_MS);
  });

  it('303: after it the log-in leads to setting up a factor, with recovery codes, and nowhere else', async () => {
    const account = await anOverdue();
    const visitor = new PageVisitor(app);
    const first = await visitor.logIn(account, '/applications');
    expect(first.headers.get('location')).toBe(`${SETUP}?next=%2Fapplications`);
    expect(visitor.cookie('gatehouse_session')).toBeUndefined();
    expect((await visitor.get('/applications')).headers.get('location')).toMatch(/^\/login\?/);
    // The page of codes is for those who have a factor.
    expect((await visitor.get('/login/second-factor')).status).toBe(400);

    const page = await visitor.follow(first);
    expect(page.text).toContain('<svg');
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)![1]!.replaceAll(' ', '');
    const reloaded = await visitor.follow(first);
    expect(reloaded.text).toContain(secret.slice(0, 4));
    const wrong = await visitor.submit(page, { code: codeOf(secret, 10) });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain(secret.slice(0, 4));
    const done = await visitor.submit(wrong, { code: codeOf(secret) });
    expect(done.status).toBe(200);
    const codes = [...done.text.matchAll(/<code>([\w-]+)<\/code>/g)].map(([, code]) => code!);
    expect(codes).toHaveLength(10);
    expect(done.text).toContain('href="/applications"');
    expect((await visitor.get('/logout')).text).toContain(account.username);

    await forgetUses(app, account.id);
    const again = new PageVisitor(app);
    const second = await firstStep(again, account);
    expect((await again.submit(second, { code: codes[0]! })).status).toBe(303);
  });

  it('400: a secret that somebody else was shown does not become the factor of the owner', async () => {
    const account = await anOverdue();
    const secretIn = ({ text }: { text: string }) =>
      /<code>([A-Z2-7 ]+)<\/code>/.exec(text)![1]!.replaceAll(' ', '');
    const thief = new PageVisitor(app);
    const seen = secretIn(await firstStep(thief, account));
    const owner = new PageVisitor(app);
    const page = await firstStep(owner, account);
    const secret = secretIn(page);
    expect(secret).not.toBe(seen);
    // The thief looks again: the owner's page is void, and shows the owner another secret.
    expect(secretIn(await thief.get(SETUP))).not.toBe(secret);
    const refused = await owner.submit(page, { code: codeOf(secret) });
    expect(refused.status).toBe(400);
    const own = secretIn(refused);
    expect([seen, secret]).not.toContain(own);
    expect((await owner.submit(refused, { code: codeOf(own) })).status).toBe(200);
    expect((await thief.get(SETUP)).status).toBe(400);
  });

  it('400: after it, a log-in by a password alone is not extended', async () => {
    const account = await aUser(app);
    const { username, password } = account;
    const { body: pair } = await app.anonymous.form('/api/v1/login', { username, password });
    const sent = { cookie: `refresh_token_lf=${pair.refresh_token}` };
    const token = await app.anonymous.post('/api/auth/login', { email: username, password });
    const refresh = [
      () => app.anonymous.with(sent).post('/api/v1/refresh'),
      () => app.withToken(token.text).get('/api/users/refresh_token'),
    ];
    for (const send of refresh) expect((await send()).status).toBe(200);
    await run(app, `UPDATE users SET create_at = now() - interval '8 days' WHERE id = $1`, [
      account.id,
    ]);
    for (const send of refresh) {
      const refused = await send();
      expect([refused.status, refused.text]).toEqual([
        400,
        expect.stringContaining('must set up a second factor'),
      ]);
    }
    await storedTotp(app, account);
    for (const send of refresh) expect((await send()).status).toBe(200);
  });

  it('400: after it, APIs refuse and say where to set one up', async () => {
    const { username, password } = await anOverdue();
    const langflow = await app.anonymous.form('/api/v1/login', { username, password });
    expect([langflow.status, langflow.body.detail]).toEqual([
      400,
      'Your account must set up a second factor. Log in at /login, or use an API key.',
    ]);
    const zenml = await app.anonymous.form('/auth/login', { username, password });
    expect([zenml.status, zenml.body.error]).toEqual([400, 'invalid_grant']);
    const windmill = await app.anonymous.post('/api/auth/login', { email: username, password });
    expect([windmill.status, windmill.text]).toEqual([
      400,
      expect.stringContaining('must set up a second factor'),
    ]);
    const wrong = await app.anonymous.form('/api/v1/login', { username, password: 'a wrong one' });
    expect(wrong.status).toBe(401);
  });

  it('409: the last factor stays, another one may go', async () => {
    const account = await aUser(app);
    const client = await inSession(app, account);
    const first = await aTotp(app, account);
    expect((await client.delete(`${FACTORS}/${first.id}`)).status).toBe(409);
    const { id, secret } = (await client.post(`${FACTORS}/totp`, {})).body;
    const code = codeOf(secret as string);
    expect((await client.post(`${FACTORS}/totp/${id}/confirm`, { code })).status).toBe(200);
    expect((await client.delete(`${FACTORS}/${first.id}`)).status).toBe(200);
    expect((await client.delete(`${FACTORS}/${id}`)).status).toBe(409);
    expect((await client.get(FACTORS)).body.recovery_codes_left).toBe(10);
  });

  it('a new setting gives those who were there before a whole grace period', async () => {
    const account = await anOverdue();
    await run(app, 'UPDATE second_factor_policies SET everybody_since = NULL');
    await app.nest.get(SecondFactorPolicy).note();
    expect(await goalOf(app, account)).toBe('/logout');
    // Another process, and the next start, leave the beginning as it is.
    await run(app, `UPDATE second_factor_policies SET everybody_since = now() - interval '8 days'`);
    await app.nest.get(SecondFactorPolicy).note();
    expect(await goalOf(app, account)).toMatch(SETUP);
  });

  it('after a reset the factor must be set up at once: the grace period is not given again', async () => {
    const account = await anOverdue();
    const visitor = new PageVisitor(app);
    const page = await firstStep(visitor, account);
    const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.text)![1]!.replaceAll(' ', '');
    expect((await visitor.submit(page, { code: codeOf(secret) })).status).toBe(200);
    const superuser = app.as(await aSuperuser(app));
    await superuser.delete(`/api/v1/users/${account.id}/second_factors`);
    expect(await goalOf(app, account)).toMatch(SETUP);
  });
});

describe('with SECOND_FACTOR=required-for-superusers', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      SECOND_FACTOR: 'required-for-superusers',
      SECOND_FACTOR_GRACE_DAYS: '7',
    });
    await app.nest.get(SecondFactorPolicy).note();
    await run(
      app,
      `UPDATE second_factor_policies SET superusers_since = now() - interval '1 year'`,
    );
  });
  afterAll(() => app.close());

  const grow = ({ id }: TestAccount) =>
    run(app, `UPDATE users SET create_at = now() - interval '8 days' WHERE id = $1`, [id]);

  it('303: a superuser must set one up, others need not', async () => {
    const [superuser, user] = [await aSuperuser(app), await aUser(app)];
    await grow(superuser);
    await grow(user);
    expect(await goalOf(app, superuser)).toMatch(SETUP);
    expect(await goalOf(app, user)).toBe('/logout');
  });

  it('the grace period of an account begins when it becomes a superuser', async () => {
    const [keeper, user] = [await aSuperuser(app), await aUser(app)];
    await grow(user);
    const promoted = await app.as(keeper).patch(`/api/v1/users/${user.id}`, { is_superuser: true });
    expect(promoted.status).toBe(200);
    expect(await goalOf(app, user)).toBe('/logout');
    await run(
      app,
      `UPDATE superuser_terms SET since = now() - interval '8 days' WHERE user_id = $1`,
      [user.id],
    );
    expect(await goalOf(app, user)).toMatch(SETUP);
  });
});

describe('a requirement for one account', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp({ SECOND_FACTOR_GRACE_DAYS: '0' });
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it('200: a superuser decides it and takes it back, which the trail has', async () => {
    const account = await aUser(app);
    const path = `/api/v1/users/${account.id}/second_factors`;
    expect(await goalOf(app, account)).toBe('/logout');
    const required = await app.as(superuser).patch(path, { is_required: true });
    expect([required.status, required.body]).toEqual([
      200,
      expect.objectContaining({ is_required: true, is_required_by_override: true }),
    ]);
    expect(await goalOf(app, account)).toMatch(SETUP);
    expect((await app.as(superuser).patch(path, { is_required: true })).status).toBe(200);
    const inherited = await app.as(superuser).patch(path, { is_required: false });
    expect(inherited.body).toMatchObject({ is_required: false, grace_ends_at: null });
    expect(await goalOf(app, account)).toBe('/logout');
    const events = await app.dataSource.query<{ action: string; by: string }[]>(
      `SELECT action, author ->> 'user_id' AS by FROM audit_events
       WHERE target_type = 'second_factor_requirement' AND target_id = $1 ORDER BY id`,
      [account.id],
    );
    expect(events).toEqual([
      { action: 'second_factor_requirement.create', by: superuser.id },
      { action: 'second_factor_requirement.delete', by: superuser.id },
    ]);
  });

  it('400, 403, 404, 422: not by others, not of nobody, not without saying what', async () => {
    const account = await aUser(app);
    const path = `/api/v1/users/${account.id}/second_factors`;
    expect((await app.as(account).patch(path, { is_required: false })).status).toBe(403);
    expect((await app.anonymous.patch(path, { is_required: false })).status).toBe(403);
    const client = app.as(superuser);
    expect((await client.patch(path, {})).status).toBe(422);
    const nobody = '/api/v1/users/00000000-0000-4000-8000-000000000000/second_factors';
    expect((await client.patch(nobody, { is_required: true })).status).toBe(404);
    expect((await client.get(nobody)).status).toBe(404);
    expect((await client.delete(nobody)).status).toBe(404);
  });
});
