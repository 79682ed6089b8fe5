import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { declaredRoutes, nameOf, startWatchedApp, type Route, type WatchedApp } from './routes.js';

/**
 * The routes of the server that no controller declares: the documentation, which contains no data
 * of accounts.
 */
const DOCUMENTATION = /^\/(docs(\/.*)?|openapi(\/\w+)?\.(json|yaml))$/;

/** The answers to browsers that ask before they call (CORS). */
const PREFLIGHTS = ['OPTIONS /api/w/:workspace/users/*'];

describe('routes', () => {
  let app: WatchedApp;
  beforeAll(async () => {
    app = await startWatchedApp();
  });
  afterAll(() => app.close());

  it('are those of controllers, of the documentation and of preflights, and no others', () => {
    const declared = new Set(declaredRoutes(app).map(nameOf));
    const others = app.served.filter(
      // Fastify answers HEAD on every route with GET, by the same handler.
      ({ verb, path }) => !declared.has(nameOf({ verb: verb.replace('HEAD', 'GET'), path })),
    );
    expect(others.length).toBeGreaterThan(0);
    const unknown = others.filter(({ path }) => !DOCUMENTATION.test(path));
    expect(unknown.map(nameOf)).toEqual(PREFLIGHTS);
  });

  it('are each declared once', () => {
    const names = declaredRoutes(app).map(nameOf);
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  });

  it('are reached by their own paths', async () => {
    for (const route of declaredRoutes(app)) {
      await app.anonymous.send(route.verb, route.path.replace(/[:*]\w*/g, 'x'));
      expect(nameOf(app.answered.at(-1)!)).toBe(route.name);
    }
  });

  it('are declared before more general ones, which would match first in another router', () => {
    const routes = declaredRoutes(app);
    const shadowed = routes.flatMap((route, place) =>
      routes
        .slice(0, place)
        .filter((earlier) => covers(earlier, route))
        .map((earlier) => `${nameOf(earlier)} takes ${route.name}`),
    );
    expect(shadowed).toEqual([]);
  });
});

/** Whether every URL of the narrow route also matches the wide one. */
function covers(wide: Route, narrow: Route): boolean {
  const parts = narrow.path.split('/');
  const patterns = wide.path.split('/');
  const covered = patterns.every(
    (pattern, place) =>
      pattern.startsWith('*') ||
      pattern === parts[place] ||
      (pattern.startsWith(':') && parts[place] !== undefined),
  );
  const isOpenEnded = patterns.at(-1)!.startsWith('*');
  return wide.verb === narrow.verb && covered && (isOpenEnded || parts.length === patterns.length);
}
