import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/api-key/api-key.service.js';
import { anEmailUser, type TestAccount } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Where each API tells who the caller is, and the field of the email or name. */
const WHO = [
  ['Langflow', '/api/v1/users/whoami', 'username'],
  ['Windmill', '/api/users/whoami', 'email'],
  ['ZenML', '/users/me', 'email'],
] as const;

describe.each(WHO)('an API key on the API of %s', (_api, path, field) => {
  let app: TestApp;
  let user: TestAccount;
  let other: TestAccount;
  beforeAll(async () => {
    app = await startTestApp();
    user = await anEmailUser(app);
    other = await anEmailUser(app);
  });
  afterAll(() => app.close());

  const ask = async (headers: Record<string, string>) => {
    const { status, body } = await app.anonymous.get(path, { headers });
    return [status, (body as Record<string, unknown> | undefined)?.[field]];
  };

  it('200: in Authorization or in x-api-key', async () => {
    expect(await ask({ authorization: `Bearer ${user.apiKey}` })).toEqual([200, user.username]);
    expect(await ask({ 'x-api-key': user.apiKey })).toEqual([200, user.username]);
  });

  it('200: in both; Authorization takes precedence', async () => {
    const authorization = `Bearer ${user.apiKey}`;
    for (const apiKey of [user.apiKey, other.apiKey, 'sk-nonsense']) {
      expect(await ask({ authorization, 'x-api-key': apiKey })).toEqual([200, user.username]);
    }
  });

  it('200: keys of service accounts and keys that an operator chose', async () => {
    const { text } = await app.nest.get(ApiKeyService).create(user.id, { name: null });
    const chosen = `operators-own-key_${randomUUID()}`;
    const service = `ZENPROKEY_${Buffer.from(JSON.stringify({ id: user.id, key: text })).toString('base64')}`;
    for (const key of [chosen, service]) {
      await app.nest.get(ApiKeyService).create(user.id, { name: null }, key);
      expect(await ask({ authorization: `Bearer ${key}` })).toEqual([200, user.username]);
      expect(await ask({ 'x-api-key': key })).toEqual([200, user.username]);
    }
  });

  it('401 or 403: a wrong key in Authorization with a valid one in x-api-key', async () => {
    const headers = { authorization: 'Bearer sk-nonsense', 'x-api-key': user.apiKey };
    expect([401, 403]).toContain((await ask(headers))[0]);
  });
});
