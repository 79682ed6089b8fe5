import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsersService } from '../../src/users/users.service.js';
import { anApiKey, anEmailUser, anIdentity, aSuperuser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Info {
  readonly email: string;
  readonly login_type: string;
  readonly role_source: string;
}

describe('the login_type of an account', () => {
  let app: TestApp;
  let superuser: Awaited<ReturnType<typeof aSuperuser>>;
  beforeAll(async () => {
    app = await startTestApp();
    superuser = await aSuperuser(app);
  });
  afterAll(() => app.close());

  const listed = async (email: string) => {
    const { body } = await app.withToken(superuser.apiKey).get('/api/users/list_as_super_admin');
    const { login_type, role_source } = (body as unknown as Info[]).find(
      (account) => account.email === email,
    )!;
    return [login_type, role_source];
  };
  const bare = async (wishes: { isServiceAccount?: boolean } = {}) => {
    const username = `a-${randomBytes(6).toString('hex')}`;
    const { id } = await app.nest.get(UsersService).create({ username, ...wishes });
    return { id, username, apiKey: (await anApiKey(app, id)).text };
  };
  const seen = async ({ username, apiKey }: { username: string; apiKey: string }) => {
    const { body } = await app.withToken(apiKey).get('/api/users/whoami');
    expect(await listed(username)).toEqual([body.login_type, body.role_source]);
    return [body.login_type, body.role_source] as unknown[];
  };

  it('200: password for a person with one', async () => {
    expect(await seen(await anEmailUser(app))).toEqual(['password', 'manual']);
  });

  it('200: service_account for a program', async () => {
    const program = await bare({ isServiceAccount: true });
    expect(await seen(program)).toEqual(['service_account', 'service_account']);
  });

  it('200: the provider for a person who logs in there, and before that a word that all clients know', async () => {
    const person = await bare();
    expect(await seen(person)).toEqual(['password', 'manual']);
    await anIdentity(app, person.id, { provider: 'google' });
    expect(await seen(person)).toEqual(['google', 'manual']);
  });
});

describe('the login_type of an account with WINDMILL_LOGIN_TYPES=published', () => {
  it('200: is one of the two words that every generated client decodes', async () => {
    const app = await startTestApp({ WINDMILL_LOGIN_TYPES: 'published' });
    try {
      const users = app.nest.get(UsersService);
      const root = await aSuperuser(app);
      const program = await users.create({ username: 'a-program', isServiceAccount: true });
      for (const provider of ['github', 'google']) {
        const { id } = await users.create({ username: `by-${provider}` });
        await anIdentity(app, id, { provider });
      }
      const { body } = await app.withToken(root.apiKey).get('/api/users/list_as_super_admin');
      const types = (body as unknown as Info[]).map(({ email, login_type }) => [email, login_type]);
      expect(Object.fromEntries(types)).toMatchObject({
        'a-program': 'password',
        'by-github': 'github',
        'by-google': 'password',
        [root.username]: 'password',
      });
      const key = (await anApiKey(app, program.id)).text;
      const own = await app.withToken(key).get('/api/users/whoami');
      expect(own.body).toMatchObject({ login_type: 'password', role_source: 'service_account' });
    } finally {
      await app.close();
    }
  });
});
