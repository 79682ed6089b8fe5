import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { API_ADAPTERS, adapterOf } from '../../src/adapters/adapter-of.js';
import { API_ROUTES } from '../../src/adapters/belongs-to.decorator.js';
import { declaredRoutes, startWatchedApp, type WatchedApp } from './routes.js';
import { nodesOf, sourceFiles } from './source.js';

/**
 * The adapter folder of each controller, by the name of its class. Controllers of the server itself
 * have none. They belong to Langflow's API.
 */
function foldersOfControllers(): Map<string, string | undefined> {
  const folders = new Set(API_ADAPTERS.map(({ name }) => name));
  return new Map(
    sourceFiles('src')
      .filter(({ path }) => path.endsWith('.controller.ts'))
      .flatMap(({ path, ast }) => {
        const folder = path.split('/').at(-2)!;
        return [...nodesOf(ast)]
          .filter(ts.isClassDeclaration)
          .map(({ name }) => [name!.text, folders.has(folder) ? folder : undefined] as const);
      }),
  );
}

describe('the API of a route', () => {
  let app: WatchedApp;
  beforeAll(async () => {
    app = await startWatchedApp();
  });
  afterAll(() => app.close());

  it('is declared by its controller', () => {
    expect(declaredRoutes(app).filter(({ name }) => !API_ROUTES.has(name))).toEqual([]);
  });

  it.each([
    ['/api/v1/nothing', 'langflow'],
    ['/api/v2/files', 'langflow'],
    ['/nothing', 'langflow'],
    ['/api/groups/list', 'windmill'],
    ['/users/me/nothing', 'zenml'],
    ['/auth/nothing', 'zenml'],
    ['/devices/nothing/else', 'zenml'],
    ['/login/nothing', 'pages'],
    ['/oauth/nothing', 'oauth2'],
  ])('is that of the closest route where there is none: %s', (path, api) => {
    expect(adapterOf(path, 'GET').name).toBe(api);
  });

  it('is the API of the folder that contains its controller', () => {
    const folders = foldersOfControllers();
    const misplaced = declaredRoutes(app).filter(({ controller, path, verb }) => {
      // The parts of ZenML's API that OAuth 2.0 describes are in the same folder as the others.
      const api = adapterOf(path, verb).name.replace('zenml-oauth', 'zenml');
      return api !== (folders.get(controller) ?? 'langflow');
    });
    expect(misplaced.map(({ controller, name }) => `${controller}: ${name}`)).toEqual([]);
  });
});
