import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aLogin, anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const IMPERSONATE = '/api/users/tokens/impersonate';

let app: TestApp;
let superuser: TestAccount;
beforeAll(async () => {
  app = await startTestApp();
  superuser = await aSuperuser(app);
});
afterAll(() => app.close());

const su = () => app.withToken(superuser.apiKey);
const patch = ({ id }: TestAccount, json: object) =>
  app.as(superuser).patch(`/api/v1/users/${id}`, json);
const isGood = async (token: string) =>
  (await app.withToken(token).get('/users/me')).status === 200;

/** An impersonation token, a token created with it, and an access token exchanged for it. */
async function anImpersonation() {
  const [maker, user] = [await anEmailUser(app, { isSuperuser: true }), await anEmailUser(app)];
  const body = { impersonate_email: user.username };
  const { status, text } = await app.withToken(maker.apiKey).post(IMPERSONATE, body);
  expect(status).toBe(201);
  const made = await app.withToken(text).post('/api/users/tokens/create', {});
  expect(made.status).toBe(201);
  const login = { grant_type: 'zenml-api-key', password: text };
  const exchanged = await app.anonymous.form('/auth/login', login);
  return { maker, user, tokens: [text, made.text, exchanged.body.access_token as string] };
}

describe('an impersonation token of a super admin', () => {
  const ENDS: Record<string, (maker: TestAccount) => Promise<{ status: number }>> = {
    'a demotion on Langflow’s API': (maker) => patch(maker, { is_superuser: false }),
    'a demotion on Windmill’s API': (maker) =>
      su().post(`/api/users/update/${maker.username}`, { is_super_admin: false }),
    'a demotion on ZenML’s API': (maker) =>
      su().patch(`/users/${maker.id}`, { is_superuser: false }),
    'a demotion by a list': async (maker) => {
      const { body } = await su().get('/api/users/export');
      const list = (body as { email: string }[]).map((entry) =>
        entry.email === maker.username ? { ...entry, super_admin: false } : entry,
      );
      return su().post('/api/users/overwrite', list);
    },
    'a deactivation': (maker) => patch(maker, { is_active: false }),
    'a deletion': (maker) => app.as(superuser).delete(`/api/v1/users/${maker.id}`),
  };

  it.each(Object.keys(ENDS))('401: after its creator lost the rights: %s', async (end) => {
    const { maker, user, tokens } = await anImpersonation();
    for (const token of tokens) expect(await isGood(token)).toBe(true);
    expect((await ENDS[end]!(maker)).status).toBe(200);
    for (const token of tokens) expect(await isGood(token)).toBe(false);
    expect(await isGood(user.apiKey)).toBe(true);
    await patch(maker, { is_superuser: true, is_active: true });
    for (const token of tokens) expect(await isGood(token)).toBe(false);
  });

  it('200: after any other change of its creator’s account', async () => {
    const { maker, tokens } = await anImpersonation();
    await patch(maker, { is_superuser: true, is_active: true, profile_image: 'other' });
    for (const token of tokens) expect(await isGood(token)).toBe(true);
  });

  it('201: makes no log-in: no session, no time of a log-in, only tokens in the audit trail', async () => {
    const { maker, user, tokens } = await anImpersonation();
    for (const token of tokens) expect(await isGood(token)).toBe(true);
    const logInsOf = async ({ id, username }: TestAccount) => {
      const { body } = await app.as(superuser).get(`/api/v1/users/?search=${username}`);
      const sessions = await app.dataSource.query<object[]>(
        `SELECT id FROM sessions WHERE user_id = $1
         UNION ALL SELECT id FROM api_keys WHERE user_id = $1 AND session_epoch IS NOT NULL`,
        [id],
      );
      return [
        sessions.length,
        (body.users as { last_login_at: string | null }[])[0]!.last_login_at,
      ];
    };
    for (const account of [maker, user]) expect(await logInsOf(account)).toEqual([0, null]);
    const actionsOf = async (query: string) => {
      const { body } = await app.as(superuser).get(`/api/v1/audit?${query}`);
      return (body.events as { action: string }[]).map(({ action }) => action);
    };
    expect(await actionsOf(`author_id=${maker.id}`)).toEqual(['api_key.create']);
    expect(await actionsOf(`author_id=${user.id}`)).toEqual(['api_key.create']);
    const ofAccount = await actionsOf(`target_id=${user.id}`);
    expect(ofAccount).toEqual(['password.create', 'user.create']);
    // A log-in would be seen.
    await aLogin(app, user);
    expect(await logInsOf(user)).toEqual([1, expect.any(String)]);
  });

  it('201: a token for the creator’s own account is an ordinary one, which outlives a demotion', async () => {
    const maker = await anEmailUser(app, { isSuperuser: true });
    const body = { impersonate_email: maker.username };
    const { text } = await app.withToken(maker.apiKey).post(IMPERSONATE, body);
    await patch(maker, { is_superuser: false });
    expect(await isGood(text)).toBe(true);
  });

  it('403: changes or deletes a token that the account itself created', async () => {
    const { user, tokens } = await anImpersonation();
    const own = await app.withToken(user.apiKey).post('/api/users/tokens/create', {});
    const by = app.withToken(tokens[0]!);
    const path = `/api/users/tokens/update_label/${own.text.slice(0, 10)}`;
    const { status, text } = await by.post(path, { label: 'x' });
    expect([status, text]).toEqual([403, expect.stringContaining('limits: impersonator')]);
    expect((await by.delete(`/api/users/tokens/delete/${own.text.slice(0, 10)}`)).status).toBe(403);
    expect(await isGood(own.text)).toBe(true);
  });

  it('race: none of the tokens that are created during a demotion is valid afterwards', async () => {
    const [maker, user] = [await anEmailUser(app, { isSuperuser: true }), await anEmailUser(app)];
    const body = { impersonate_email: user.username };
    const made = Array.from({ length: 12 }, () =>
      app.withToken(maker.apiKey).post(IMPERSONATE, body),
    );
    const [answers] = await Promise.all([Promise.all(made), patch(maker, { is_superuser: false })]);
    for (const { status, text } of answers) {
      expect([201, 401]).toContain(status);
      if (status === 201) expect(await isGood(text)).toBe(false);
    }
  });
});
