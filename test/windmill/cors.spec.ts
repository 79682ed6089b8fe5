import { describe, expect, it } from '@jest/globals';
import { anEmailUser, aWorkspace } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ORIGIN = 'https://page.example.com';

async function withApp(environment: Record<string, string>, work: (app: TestApp) => Promise<void>) {
  const app = await startTestApp(environment);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

const preflight = (app: TestApp, path: string) =>
  app.anonymous.send('OPTIONS', path, {
    headers: { origin: ORIGIN, 'access-control-request-method': 'GET' },
  });

/** Contract windmill 1: any origin, GET, POST and DELETE, no cookies. */
describe('CORS of the members of a workspace', () => {
  it('200: pages of any origin send a token', async () => {
    await withApp({}, async (app) => {
      const { workspaceId, admin } = await aWorkspace(app);
      const path = `/api/w/${workspaceId}/users/list`;
      const asked = await preflight(app, path);
      expect(asked.status).toBe(200);
      expect(Object.fromEntries(asked.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET,POST,DELETE',
        'access-control-allow-headers': 'content-type,authorization',
      });
      const page = app.withToken(admin.apiKey).with({ origin: ORIGIN });
      const { status, headers } = await page.get(path);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
    });
  });

  it('401: pages can read errors too', async () => {
    await withApp({}, async (app) => {
      const client = app.anonymous.with({ origin: ORIGIN });
      const { status, headers } = await client.get('/api/w/demo/users/list');
      expect([status, headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    });
  });

  it('404: an unknown path below the open one', async () => {
    await withApp({}, async (app) => {
      expect((await app.anonymous.get('/api/w/demo/users/no/such')).status).toBe(404);
    });
  });

  it('no other path is open to other origins', async () => {
    await withApp({}, async (app) => {
      const user = await anEmailUser(app);
      for (const path of ['/api/users/whoami', '/api/w/demo/groups/list', '/api/workspaces/list']) {
        const client = app.withToken(user.apiKey).with({ origin: ORIGIN });
        expect((await client.get(path)).headers.get('access-control-allow-origin')).toBeNull();
        expect((await preflight(app, path)).status).toBe(405);
      }
    });
  });

  it.each<[string, Record<string, string>]>([
    ['CORS_ORIGINS names other origins', { CORS_ORIGINS: 'https://other.example.com' }],
    ['no credential is needed', { AUTH_ENABLED: 'false' }],
  ])('an origin that is not allowed cannot read the answer: %s', async (_name, environment) => {
    await withApp(environment, async (app) => {
      const client = app.anonymous.with({ origin: ORIGIN });
      const allowed = [
        await client.get('/api/w/demo/users/list'),
        await preflight(app, '/api/w/demo/users/list'),
      ].map(({ headers }) => headers.get('access-control-allow-origin'));
      expect(allowed).not.toContain('*');
      expect(allowed).not.toContain(ORIGIN);
    });
  });
});
