import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiKey } from '../../src/api-key/api-key.entity.js';
import { SetupService, type FirstStart } from '../../src/instance/setup/setup.service.js';
import { describeFirstStart, describeStart } from '../../src/instance/setup/start-message.js';
import { ENV, type Env } from '../../src/platform/config/env.js';
import { User } from '../../src/users/user.entity.js';
import { aSuperuser, aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { everythingStored, plainFormsOf } from '../support/stored-text.js';

const URL_OF_SERVER = 'http://127.0.0.1:8640';

describe('The first start', () => {
  let app: TestApp;
  /** The tests of one configuration share a server. Each starts without accounts. */
  const useServer = (environment: Record<string, string>) => {
    beforeAll(async () => {
      app = await startTestApp(environment);
    });
    afterAll(() => app.close());
    beforeEach(() => app.dataSource.manager.deleteAll(User));
  };

  const run = () => app.nest.get(SetupService).run();
  const printed = (first: FirstStart | undefined) =>
    (first ? describeFirstStart(first) : '') +
    describeStart(app.nest.get<Env>(ENV), URL_OF_SERVER, first);
  const whoami = (apiKey: string) => app.as({ apiKey }).get('/api/v1/users/whoami');
  const login = (username: string, password: string) =>
    app.anonymous.form('/api/v1/login', { username, password });

  describe('with nothing configured', () => {
    useServer({});

    it('creates an active superuser "admin" with a random password, and a key for it', async () => {
      const first = (await run())!;
      expect(first).toEqual({
        username: 'admin',
        generatedPassword: expect.stringMatching(/^[\w-]{24}$/),
        generatedApiKey: expect.stringMatching(/^sk-[\w-]{43}$/),
      });
      const { status, body } = await whoami(first.generatedApiKey!);
      expect(status).toBe(200);
      expect(body).toMatchObject({ username: 'admin', is_active: true, is_superuser: true });
      expect((await login('admin', first.generatedPassword!)).status).toBe(200);
      const stored = await everythingStored(app);
      for (const secret of [first.generatedPassword!, first.generatedApiKey!]) {
        for (const form of plainFormsOf(secret)) expect(stored).not.toContain(form);
      }
    });

    it('prints both secrets and a curl line with the key', async () => {
      const first = (await run())!;
      const message = printed(first);
      expect(message).toContain(first.generatedPassword);
      expect(message).toContain(
        `curl -H "x-api-key: ${first.generatedApiKey}" ${URL_OF_SERVER}/api/v1/users/whoami`,
      );
      // A browser has no passkeys at an IP address.
      expect(message).toContain('Console      http://localhost:8640/console');
    });

    it('prints what README.md shows', async () => {
      const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
      const [sample] = /^First start: [^`]*/m.exec(readme)!;
      const [, password, key] = /Password +(\S+)\s+API key +(\S+)/.exec(sample)!;
      const first = (await run())!;
      const ofReadme = { ...first, generatedPassword: password, generatedApiKey: key };
      expect(describeFirstStart(ofReadme).trim()).toBe(sample.trim());
    });

    it('does nothing and prints no secret the second time', async () => {
      const first = (await run())!;
      const users = await app.dataSource.manager.find(User);
      const second = await run();
      expect(second).toBeUndefined();
      expect(await app.dataSource.manager.find(User)).toEqual(users);
      expect(await app.dataSource.manager.count(ApiKey)).toBe(1);
      expect(printed(second)).not.toMatch(/sk-|password|api-key/i);
      expect((await login('admin', first.generatedPassword!)).status).toBe(200);
    });

    it('creates one superuser and one key when five processes start at once', async () => {
      const runs = await Promise.all(Array.from({ length: 5 }, () => run()));
      const made = runs.filter((first) => first !== undefined);
      expect(made).toHaveLength(1);
      expect(await app.dataSource.manager.count(User)).toBe(1);
      expect(await app.dataSource.manager.count(ApiKey)).toBe(1);
      expect((await whoami(made[0]!.generatedApiKey!)).status).toBe(200);
    });

    it('creates nothing when there is a superuser with another name', async () => {
      await aSuperuser(app, { username: 'boss' });
      expect(await run()).toBeUndefined();
      expect(await app.dataSource.manager.count(User)).toBe(1);
    });

    it.each([
      ['ordinary', { isActive: true, isSuperuser: false }],
      ['inactive', { isActive: false, isSuperuser: true }],
    ])(
      'fails when an %s account has the name, and leaves the account unchanged',
      async (_kind, as) => {
        const { id } = await aUser(app, { username: 'admin', ...as });
        const before = await app.dataSource.manager.findOneByOrFail(User, { id });
        await expect(run()).rejects.toThrow(
          'The account "admin" exists but is not an active superuser. Set SUPERUSER to another name.',
        );
        expect(await app.dataSource.manager.find(User)).toEqual([before]);
      },
    );
  });

  describe('with SUPERUSER, SUPERUSER_PASSWORD and SUPERUSER_API_KEY', () => {
    const password = 'chosen-password';
    const key = 'a-key-that-the-operator-chose-for-itself';
    useServer({ SUPERUSER: 'root', SUPERUSER_PASSWORD: password, SUPERUSER_API_KEY: key });

    it('uses them, and prints no secret that the operator chose', async () => {
      const first = await run();
      expect(first).toEqual({ username: 'root' });
      expect((await whoami(key)).body).toMatchObject({ username: 'root', is_superuser: true });
      expect((await login('root', password)).status).toBe(200);
      const message = printed(first);
      expect(message).toContain('root');
      expect(message).toContain('x-api-key: $SUPERUSER_API_KEY');
      expect(message).not.toContain(password);
      expect(message).not.toContain(key);
    });

    it('does not change the password of an existing superuser', async () => {
      await aSuperuser(app, { username: 'root', password: 'their-own-password' });
      expect(await run()).toBeUndefined();
      expect((await login('root', password)).status).toBe(401);
      expect((await login('root', 'their-own-password')).status).toBe(200);
      expect((await whoami(key)).status).toBe(403);
    });

    it('shows only the first characters of that key in lists', async () => {
      await run();
      const { body } = await app.as({ apiKey: key }).get('/api/v1/api_key/');
      expect(body.api_keys).toEqual([
        expect.objectContaining({ name: 'first start', api_key: `a-key-th${'*'.repeat(38)}` }),
      ]);
    });
  });
});

describe('AUTH_ENABLED=false', () => {
  it('prints a warning at every start', async () => {
    const app = await startTestApp({ AUTH_ENABLED: 'false' });
    try {
      await app.nest.get(SetupService).run();
      const message = describeStart(app.nest.get<Env>(ENV), URL_OF_SERVER, undefined);
      expect(message).toMatch(/WARNING: AUTH_ENABLED=false/);
    } finally {
      await app.close();
    }
  });
});
