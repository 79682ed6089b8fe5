import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEmailUser, aSuperuser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('one account on three APIs', () => {
  let app: TestApp;
  let superuser: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  it("Windmill's and Langflow's APIs show what ZenML's API writes", async () => {
    const user = await anEmailUser(app);
    const client = app.withToken(superuser.apiKey);
    const email = `new.${user.id.slice(0, 8)}@example.com`;
    const { status } = await client.patch(`/users/${user.id}`, {
      email,
      name: 'Dana',
      company: 'Example Inc.',
      username: 'dana',
      is_superuser: true,
    });
    expect(status).toBe(200);
    const windmill = await app.withToken(user.apiKey).get('/api/users/whoami');
    expect(windmill.body).toMatchObject({
      email,
      name: 'Dana',
      company: 'Example Inc.',
      super_admin: true,
    });
    const langflow = await app.as(user).get('/api/v1/users/whoami');
    expect(langflow.body).toMatchObject({ id: user.id, username: 'dana', is_superuser: true });
  });

  it("ZenML's API shows what Windmill's API writes; an account deleted on one is gone on the other", async () => {
    const client = app.withToken(superuser.apiKey);
    await client.post('/api/users/create', {
      email: 'Erin@example.com',
      password: 'a good password',
      super_admin: false,
      name: 'Erin',
      company: 'Example Inc.',
    });
    const { body } = await client.get('/users/erin@example.com');
    expect(body).toMatchObject({
      username: 'erin@example.com',
      email: 'erin@example.com',
      name: 'Erin',
      company: 'Example Inc.',
      password_expired: false,
    });
    expect((await client.delete(`/users/${body.id as string}`)).text).toBe('null');
    const gone = await client.get('/api/users/exists/erin@example.com');
    expect(gone.body).toBe(false);
  });

  it("/api/v1/users belongs to Langflow's API: its body, its errors", async () => {
    const { body } = await app.as(superuser).get('/api/v1/users/');
    expect(Object.keys(body as object)).toEqual(['total_count', 'users']);
    const refused = await app.withToken('nonsense').get('/api/v1/users/');
    expect([refused.status, typeof refused.body.detail]).toEqual([401, 'string']);
  });
});
