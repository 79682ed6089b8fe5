import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/api-key/api-key.service.js';
import { SetupService } from '../../src/instance/setup/setup.service.js';
import { NEW_LANGFLOW_USER } from '../support/account-fields.js';
import type { Answer } from '../support/client.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const UTC = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

/**
 * The published page about users as a reader follows it, step by step, with its exact paths and
 * headers.
 */
describe('the six operations of the published users page', () => {
  const LANGFLOW_API_KEY = 'a-superuser-key-of-32-characters-or-more';
  let app: TestApp;
  let id: string;
  let ownKey: string;

  beforeAll(async () => {
    app = await startTestApp({ SUPERUSER_API_KEY: LANGFLOW_API_KEY });
    await app.nest.get(SetupService).run();
  });
  afterAll(() => app.close());

  /**
   * Calls as curl does with `-H "accept: application/json" -H "x-api-key: ..."` and, with a body,
   * its content type.
   */
  function curl(method: string, path: string, apiKey: string, json?: object): Promise<Answer> {
    const headers = { accept: 'application/json', 'x-api-key': apiKey };
    return app.anonymous.send(method, path, { headers, json });
  }

  it('201: add user', async () => {
    const { status, body } = await curl('POST', '/api/v1/users/', LANGFLOW_API_KEY, {
      username: 'newuser2',
      password: 'securepassword123',
    });
    expect(status).toBe(201);
    expect(body).toEqual({ ...NEW_LANGFLOW_USER, username: 'newuser2', is_active: false });
    id = body.id as string;
  });

  it('200: get current user', async () => {
    const { status, body } = await curl('GET', '/api/v1/users/whoami', LANGFLOW_API_KEY);
    expect(status).toBe(200);
    expect(body).toMatchObject({ username: 'admin', is_active: true, is_superuser: true });
  });

  it('200: list all users', async () => {
    const { status, body } = await curl('GET', '/api/v1/users/?skip=0&limit=10', LANGFLOW_API_KEY);
    expect(status).toBe(200);
    expect(body.total_count).toBe(2);
    const users = body.users as { username: string }[];
    expect(users.map(({ username }) => username)).toEqual(['admin', 'newuser2']);
  });

  it('200: update user, which also activates it', async () => {
    const { status, body } = await curl('PATCH', `/api/v1/users/${id}`, LANGFLOW_API_KEY, {
      is_active: true,
      is_superuser: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, is_active: true, is_superuser: true, updated_at: UTC });
    expect(body.updated_at > body.create_at).toBe(true);
  });

  it("200: reset password, with that user's own key", async () => {
    const login = { username: 'newuser2', password: 'securepassword123' };
    const { body: tokens } = await app.anonymous.form('/api/v1/login', login);
    const { body: key } = await app
      .withToken(tokens.access_token as string)
      .post('/api/v1/api_key/', { name: 'own' });
    ownKey = key.api_key as string;

    const { status, body } = await curl('PATCH', `/api/v1/users/${id}/reset-password`, ownKey, {
      password: 'newsecurepassword123',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, username: 'newuser2' });
    const old = await app.anonymous.form('/api/v1/login', login);
    expect(old.status).toBe(401);
  });

  it("404: reset password, with the superuser's key", async () => {
    const path = `/api/v1/users/${id}/reset-password`;
    const { status } = await curl('PATCH', path, LANGFLOW_API_KEY, { password: 'not by others' });
    expect(status).toBe(404);
  });

  it('200: delete user', async () => {
    const { status, body } = await curl('DELETE', `/api/v1/users/${id}`, LANGFLOW_API_KEY);
    expect(status).toBe(200);
    expect(body).toEqual({ detail: 'User deleted' });
    expect((await curl('GET', '/api/v1/users/whoami', ownKey)).status).toBe(403);
    const { body: left } = await curl('GET', '/api/v1/users/', LANGFLOW_API_KEY);
    expect(left.total_count).toBe(1);
  });

  it('200: all of them with the key in the query', async () => {
    const key = `x-api-key=${LANGFLOW_API_KEY}`;
    const client = app.anonymous;
    const { status, body } = await client.post(`/api/v1/users/?${key}`, {
      username: 'by query',
      password: 'securepassword123',
    });
    expect(status).toBe(201);
    await client.patch(`/api/v1/users/${body.id}?${key}`, { is_active: true });
    const { text } = await app.nest
      .get(ApiKeyService)
      .create(body.id as string, { name: null, expiresAt: null });
    const answers = [
      await client.get(`/api/v1/users/whoami?${key}`),
      await client.get(`/api/v1/users/?${key}&skip=0`),
      await client.patch(`/api/v1/users/${body.id}/reset-password?x-api-key=${text}`, {
        password: 'another password',
      }),
      await client.delete(`/api/v1/users/${body.id}?${key}`),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  });
});
