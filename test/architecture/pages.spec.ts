import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adapterOf } from '../../src/adapters/adapter-of.js';
import { pages as adapter } from '../../src/adapters/pages.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { aSuperuser } from '../support/factories.js';
import { declaredRoutes, startWatchedApp, type DeclaredRoute, type WatchedApp } from './routes.js';

/** What starts an application, and its files. They have scripts: see test/console/serving. */
const APPLICATIONS = /^\/(console|account)(\/|$)/;

/** What pages load: scripts and JSON. */
const FILES = [
  'GET /login/passkey.js',
  'GET /login/passkey/options',
  'GET /login/second-factor/setup/codes.js',
  'GET /login/second-factor/setup/passkey.js',
  'GET /login/second-factor/setup/passkey/options',
];
const OWN_SCRIPT = /<script src="\/[\w/.-]+" defer><\/script>/g;

describe('pages', () => {
  let app: WatchedApp;
  let pages: DeclaredRoute[];
  beforeAll(async () => {
    app = await startWatchedApp();
    pages = declaredRoutes(app).filter(({ path, verb }) => adapterOf(path, verb).name === 'pages');
  });
  afterAll(() => app.close());

  it('403: every request that is not sent by a form of ours, also from somebody who is logged in', async () => {
    const { apiKey } = await aSuperuser(app);
    const changing = pages.filter(({ verb }) => verb !== 'GET');
    expect(changing.length).toBeGreaterThan(1);
    for (const { verb, path, name } of changing) {
      const client = app.anonymous.with({ cookie: `gatehouse_session=${apiKey}` });
      const { status, text } = await client.send(verb, path.replace(/:\w+/g, 'x'), { form: {} });
      expect({ name, status, text }).toEqual({
        name,
        status: 403,
        text: adapter.word(new DomainError('form_token_invalid')).body,
      });
    }
  });

  it('each is HTML without inline scripts, which is not cached and not shown in frames', async () => {
    const { apiKey } = await aSuperuser(app);
    const plain = pages.filter(
      ({ path, name }) => !APPLICATIONS.test(path) && !FILES.includes(name),
    );
    for (const { path, name } of plain.filter(({ verb }) => verb === 'GET')) {
      const client = app.anonymous.with({ cookie: `gatehouse_session=${apiKey}` });
      const { status, text, headers } = await client.get(path.replace(/:\w+/g, 'x'));
      if (status >= 300 && status < 400) continue;
      expect({ name, type: headers.get('content-type') }).toEqual({
        name,
        type: 'text/html; charset=utf-8',
      });
      expect(text.replace(OWN_SCRIPT, '')).not.toMatch(/<script|\son\w+=|javascript:/i);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; .*frame-ancestors 'none'; base-uri 'none'$/,
      );
    }
  });
});
