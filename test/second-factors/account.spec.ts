import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupService } from '../../src/instance/setup/setup.service.js';
import { aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { aTotp, codeOf, forgetUses, inSession } from '../support/second-factors.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const FACTORS = '/api/v1/account/second_factors';

describe('the second factors of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ PUBLIC_URL: 'https://gatehouse.example.com' });
  });
  afterAll(() => app.close());

  /** The action of each event about an account's second factors, oldest first. */
  const trailOf = async (id: string) => {
    const events = await app.dataSource.query<{ action: string; text: string }[]>(
      `SELECT action, coalesce(before::text, '') || coalesce(after::text, '') AS text
       FROM audit_events
       WHERE action ~ '^(totp_factor|recovery_codes|second_factor)' AND (target_id = $1
         OR before ->> 'user_id' = $1 OR after ->> 'user_id' = $1 OR target_id IN
           (SELECT target_id FROM audit_events WHERE after ->> 'user_id' = $1))
       ORDER BY id`,
      [id],
    );
    return events;
  };

  it('201, 200: an authenticator app is offered, confirmed with its first code, and listed', async () => {
    const user = await aUser(app);
    const client = await inSession(app, user);
    const offer = await client.post(`${FACTORS}/totp`, { name: 'My phone' });
    expect(offer.status).toBe(201);
    const { id, secret, uri, qr_code } = offer.body;
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const parsed = new URL(uri as string);
    expect(parsed.href).toMatch(/^otpauth:\/\/totp\//);
    expect(parsed.searchParams.get('secret')).toBe(secret);
    expect(parsed.searchParams.get('issuer')).toBe('Gatehouse gatehouse.example.com');
    expect(qr_code).toMatch(/^<svg[^]+<path d="M[^]+<\/svg>$/);
    expect(qr_code).not.toMatch(/<script|href|style=/);
    const unconfirmed = await client.get(FACTORS);
    expect(unconfirmed.body).toMatchObject({ totp: [], recovery_codes_left: 0, is_offered: true });

    const confirmed = await client.post(`${FACTORS}/totp/${id}/confirm`, { code: codeOf(secret) });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body.factor).toMatchObject({ id, name: 'My phone', last_used_at: null });
    const codes = confirmed.body.recovery_codes as string[];
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){2}$/);
    const listed = await client.get(FACTORS);
    expect(listed.body).toEqual({
      is_offered: true,
      is_required: false,
      is_required_by_override: false,
      grace_ends_at: null,
      totp: [confirmed.body.factor],
      recovery_codes_left: 10,
    });
    expect(listed.text).not.toContain(secret);
  });

  it('neither the secret nor a recovery code is stored or recorded in clear', async () => {
    const user = await aUser(app);
    const { secret, recoveryCodes } = await aTotp(app, user);
    const stored = await app.dataSource.query<{ text: string }[]>(
      `SELECT encode(secret, 'escape') AS text FROM totp_factors WHERE user_id = $1
       UNION ALL SELECT hashes::text FROM recovery_code_sets WHERE user_id = $1`,
      [user.id],
    );
    const trail = await trailOf(user.id);
    expect(trail.map(({ action }) => action)).toEqual([
      'totp_factor.create',
      'totp_factor.update',
      'recovery_codes.create',
    ]);
    for (const { text } of [...stored, ...trail]) {
      for (const known of [secret, ...recoveryCodes]) expect(text).not.toContain(known);
    }
    expect(trail[0]!.text).toContain('"secret": "***"');
  });

  it('400, 404: a wrong first code confirms nothing, and a new offer ends the old one', async () => {
    const client = await inSession(app, await aUser(app));
    const first = (await client.post(`${FACTORS}/totp`, {})).body;
    const wrong = codeOf(first.secret as string, 10);
    const refused = await client.post(`${FACTORS}/totp/${first.id}/confirm`, { code: wrong });
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      expect.stringContaining('The code is not the one of this second factor'),
    ]);
    const second = (await client.post(`${FACTORS}/totp`, {})).body;
    const code = codeOf(first.secret as string);
    expect((await client.post(`${FACTORS}/totp/${first.id}/confirm`, { code })).status).toBe(404);
    const right = { code: codeOf(second.secret as string) };
    expect((await client.post(`${FACTORS}/totp/${second.id}/confirm`, right)).status).toBe(200);
    expect((await client.post(`${FACTORS}/totp/${second.id}/confirm`, right)).status).toBe(404);
  });

  it('the code that confirms a factor is used: it logs nobody in', async () => {
    const user = await aUser(app);
    const client = await inSession(app, user);
    const { id, secret } = (await client.post(`${FACTORS}/totp`, {})).body;
    const otp = codeOf(secret as string);
    await client.post(`${FACTORS}/totp/${id}/confirm`, { code: otp });
    const { username, password } = user;
    const refused = await app.anonymous.form('/api/v1/login', { username, password, otp });
    expect(refused.status).toBe(401);
    await forgetUses(app, user.id);
    expect((await app.anonymous.form('/api/v1/login', { username, password, otp })).status).toBe(
      200,
    );
  });

  it('200: recovery codes are made again, which ends the old ones', async () => {
    const user = await aUser(app);
    const client = await inSession(app, user);
    expect((await client.post(`${FACTORS}/recovery_codes`)).status).toBe(409);
    const { recoveryCodes } = await aTotp(app, user);
    const renewed = await client.post(`${FACTORS}/recovery_codes`);
    expect(renewed.status).toBe(200);
    const [fresh] = renewed.body.recovery_codes as string[];
    const { username, password } = user;
    const logIn = (otp: string) => app.anonymous.form('/api/v1/login', { username, password, otp });
    expect((await logIn(recoveryCodes[0]!)).status).toBe(401);
    expect((await logIn(fresh!)).status).toBe(200);
    expect((await client.get(FACTORS)).body.recovery_codes_left).toBe(9);
  });

  it('200: with the last factor the recovery codes end, and a password is enough again', async () => {
    const user = await aUser(app);
    const { id } = await aTotp(app, user);
    const { username, password } = user;
    const key = await app.dataSource.query<unknown[]>(
      'SELECT 1 FROM recovery_code_sets WHERE user_id = $1',
      [user.id],
    );
    expect(key).toHaveLength(1);
    const { secret } = await factorsOf(user);
    const otp = codeOf(secret);
    const client = app.withToken(
      (await app.anonymous.form('/api/v1/login', { username, password, otp })).body
        .access_token as string,
    );
    expect((await client.delete(`${FACTORS}/${id}`)).status).toBe(404);
    const own = (await client.get(FACTORS)).body.totp as { id: string }[];
    for (const factor of own) {
      expect((await client.delete(`${FACTORS}/${factor.id}`)).status).toBe(200);
    }
    expect((await client.get(FACTORS)).body).toMatchObject({ totp: [], recovery_codes_left: 0 });
    expect((await app.anonymous.form('/api/v1/login', { username, password })).status).toBe(200);
  });

  /** Replaces the factor of an account by one whose secret the test knows. */
  const factorsOf = async (user: TestAccount) => {
    await app.dataSource.transaction((manager) =>
      manager.query('DELETE FROM totp_factors WHERE user_id = $1', [user.id]),
    );
    return aTotp(app, user);
  };

  it('400: an API key changes no factors, not even that of a superuser; it may read them', async () => {
    const superuser = await aSuperuser(app);
    const { id } = await aTotp(app, superuser);
    const key = app.as(superuser);
    const refused = [
      await key.post(`${FACTORS}/totp`, {}),
      await key.post(`${FACTORS}/totp/${id}/confirm`, { code: '123456' }),
      await key.post(`${FACTORS}/recovery_codes`),
      await key.delete(`${FACTORS}/${id}`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect((await key.get(FACTORS)).body.totp).toHaveLength(1);
  });

  it('404: nobody removes a factor of another account by its id', async () => {
    const { id } = await aTotp(app, await aUser(app));
    const other = await inSession(app, await aUser(app));
    expect((await other.delete(`${FACTORS}/${id}`)).status).toBe(404);
  });

  it('409: an account has at most five', async () => {
    const user = await aUser(app);
    const client = await inSession(app, user);
    for (let count = 0; count < 5; count += 1) {
      const { id, secret } = (await client.post(`${FACTORS}/totp`, {})).body;
      const { status, body } = await client.post(`${FACTORS}/totp/${id}/confirm`, {
        code: codeOf(secret as string),
      });
      expect([status, body.recovery_codes === null]).toEqual([200, count > 0]);
    }
    expect((await client.post(`${FACTORS}/totp`, {})).status).toBe(409);
  });

  it('422: a misspelled field, a missing code, an id that is none', async () => {
    const client = await inSession(app, await aUser(app));
    const { id } = (await client.post(`${FACTORS}/totp`, {})).body;
    const refused = [
      await client.post(`${FACTORS}/totp`, { label: 'x' }),
      await client.post(`${FACTORS}/totp`, { name: 'x'.repeat(101) }),
      await client.post(`${FACTORS}/totp/${id}/confirm`, {}),
      await client.delete(`${FACTORS}/x`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  });

  it('the factors go with the account', async () => {
    const user = await aUser(app);
    await aTotp(app, user);
    const superuser = await aSuperuser(app);
    expect((await app.as(superuser).delete(`/api/v1/users/${user.id}`)).status).toBe(200);
    const left = await app.dataSource.query<unknown[]>(
      `SELECT 1 FROM totp_factors WHERE user_id = $1
       UNION ALL SELECT 1 FROM recovery_code_sets WHERE user_id = $1`,
      [user.id],
    );
    expect(left).toEqual([]);
    expect((await trailOf(user.id)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['totp_factor.delete', 'recovery_codes.delete']),
    );
  });
});

describe('with SECOND_FACTOR=off', () => {
  it('403: nothing is set up, and what exists is not asked for', async () => {
    const app = await startTestApp({ SECOND_FACTOR: 'off' });
    try {
      const client = await inSession(app, await aUser(app));
      expect((await client.post(`${FACTORS}/totp`, {})).status).toBe(403);
      expect((await client.get(FACTORS)).body.is_offered).toBe(false);
    } finally {
      await app.close();
    }
  });
});

describe('with AUTH_ENABLED=false', () => {
  it('400: nothing is set up: no log-in shows who is there, and the factor would stay', async () => {
    const app = await startTestApp({ AUTH_ENABLED: 'false', SUPERUSER: 'chief' });
    try {
      await app.nest.get(SetupService).run();
      expect((await app.anonymous.post(`${FACTORS}/totp`, {})).status).toBe(400);
      expect((await app.anonymous.get(FACTORS)).body).toMatchObject({ totp: [] });
    } finally {
      await app.close();
    }
  });
});
