import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anApiKey, aSuperuser, aUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const WHOAMI = '/api/v1/users/whoami';

interface Made {
  readonly id: string;
  readonly user_id: string;
  readonly api_key: string;
  readonly scopes: string[] | null;
  readonly expires_at: string | null;
}

describe('keys that a superuser makes for others', () => {
  let app: TestApp;
  let superuser: TestAccount;
  let person: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
    person = await aUser(app);
  });
  afterAll(() => app.close());

  const pathOf = (id: string) => `/api/v1/users/${id}/api_keys`;
  const make = async (json: object, id = person.id) => {
    const { status, body } = await app.as(superuser).post(pathOf(id), json);
    expect(status).toBe(201);
    return body as unknown as Made;
  };
  const statusOf = async (apiKey: string, path = WHOAMI) =>
    (await app.as({ apiKey }).get(path)).status;

  it("201: the key is the person's, has the scopes and the expiry, and is shown once", async () => {
    const made = await make({
      name: 'for the build',
      scopes: ['users:read'],
      expires_at: '2099-01-01T00:00:00Z',
    });
    expect(made).toMatchObject({
      user_id: person.id,
      name: 'for the build',
      scopes: ['users:read'],
      expires_at: '2099-01-01T00:00:00+00:00',
      rate_limit: null,
      is_active: true,
    });
    const { body } = await app.as({ apiKey: made.api_key }).get(WHOAMI);
    expect(body.id).toBe(person.id);
    expect(await statusOf(made.api_key, pathOf(person.id))).toBe(403);
    const list = await app.as(person).get(pathOf(person.id));
    expect(JSON.stringify(list.body)).toContain(made.id);
    expect(JSON.stringify(list.body)).not.toContain(made.api_key);
  });

  it("201: a program gets a key in the form that ZenML's clients know", async () => {
    const { id } = await aUser(app);
    await app.dataSource.query('UPDATE users SET is_service_account = true WHERE id = $1', [id]);
    const made = await make({}, id);
    expect(made.api_key).toMatch(/^ZENPROKEY_/);
    const next = await app.as(superuser).post(`${pathOf(made.user_id)}/${made.id}/rotate`, {});
    expect([next.status, next.body.api_key]).toEqual([201, expect.stringMatching(/^ZENPROKEY_/)]);
  });

  it('201: a replaced key works until the overlap ends, the new one has its limits', async () => {
    const old = await make({ scopes: ['read'], rate_limit: { requests: 99, window_seconds: 60 } });
    const rotate = (id: string) =>
      app.as(superuser).post(`${pathOf(person.id)}/${id}/rotate`, { overlap_seconds: 3_600 });
    const { status, body } = await rotate(old.id);
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({
        user_id: person.id,
        scopes: ['read'],
        rate_limit: { requests: 99, window_seconds: 60 },
        predecessor_id: old.id,
      }),
    ]);
    const endsIn = Date.parse(body.predecessor_expires_at as string) - Date.now();
    expect(endsIn).toBeGreaterThan(3_500_000);
    expect(endsIn).toBeLessThan(3_700_000);
    expect(await statusOf(old.api_key)).toBe(200);
    expect(await statusOf(body.api_key as string)).toBe(200);
    expect((await rotate(old.id)).status).toBe(409);
  });

  it('the audit trail names the superuser and the owner', async () => {
    const { id } = await make({ name: 'noted' });
    const { body } = await app.as(superuser).get(`/api/v1/audit?target_id=${id}`);
    expect((body.events as object[])[0]).toMatchObject({
      action: 'api_key.create',
      author: expect.objectContaining({ user_id: superuser.id }),
      after: expect.objectContaining({ user_id: person.id, name: 'noted', hash: '***' }),
    });
  });

  it('403: a key of the superuser makes none with more rights than its own', async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const { text } = await anApiKey(app, superuser.id, { scopes: ['admin'], expiresAt: soon });
    const limited = app.as({ apiKey: text });
    const made = await limited.post(pathOf(person.id), {});
    expect(made.body).toMatchObject({ scopes: ['admin'], expires_at: expect.any(String) });
    const lasting = { expires_at: '2099-01-01T00:00:00Z' };
    expect((await limited.post(pathOf(person.id), lasting)).status).toBe(403);
    const { text: narrow } = await anApiKey(app, superuser.id, { scopes: ['keys:write'] });
    expect((await app.as({ apiKey: narrow }).post(pathOf(person.id), {})).status).toBe(403);
  });

  it("403: by others, also for themselves; 404: nobody's; 422: unknown fields", async () => {
    const { id } = await make({});
    expect((await app.as(person).post(pathOf(person.id), {})).status).toBe(403);
    expect((await app.as(person).post(`${pathOf(person.id)}/${id}/rotate`, {})).status).toBe(403);
    expect((await app.anonymous.post(pathOf(person.id), {})).status).toBe(403);
    const nobody = randomUUID();
    expect((await app.as(superuser).post(pathOf(nobody), {})).status).toBe(404);
    expect((await app.as(superuser).post(`${pathOf(nobody)}/${id}/rotate`, {})).status).toBe(404);
    // Langflow's API answers so for a key that is not there.
    for (const path of [`${pathOf(person.id)}/${nobody}`, `${pathOf(superuser.id)}/${id}`]) {
      const { status, body } = await app.as(superuser).post(`${path}/rotate`, {});
      expect([status, body]).toEqual([400, { detail: 'API Key not found' }]);
    }
    for (const json of [{ scope: ['read'] }, { scopes: [] }, { expires_at: 'tomorrow' }]) {
      expect((await app.as(superuser).post(pathOf(person.id), json)).status).toBe(422);
    }
    const past = { expires_at: '2020-01-01T00:00:00Z' };
    expect((await app.as(superuser).post(pathOf(person.id), past)).status).toBe(422);
  });
});
