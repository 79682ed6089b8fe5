import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { objectsIn } from './read-document.js';

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
  readonly tags: { name: string }[];
  readonly components: Record<string, Record<string, object>>;
}

const APIS = ['langflow', 'windmill', 'zenml', 'oauth2'];

describe('the documents of one API each', () => {
  let app: TestApp;
  let whole: Document;
  const parts = new Map<string, Document>();
  beforeAll(async () => {
    app = await startTestApp();
    whole = (await app.anonymous.get('/openapi.json')).body as Document;
    for (const api of APIS) {
      parts.set(api, (await app.anonymous.get(`/openapi/${api}.json`)).body as Document);
    }
  });
  afterAll(() => app.close());

  const operationsOf = ({ paths }: Document) =>
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([verb, operation]) => ({ name: `${verb} ${path}`, operation })),
    );
  const idsOf = (document: Document) =>
    operationsOf(document).map(({ operation }) => operation.operationId);

  it('have every operation once', () => {
    const all = [...parts.values()].flatMap((part) => operationsOf(part).map(({ name }) => name));
    expect(all.sort()).toEqual(
      operationsOf(whole)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each([
    ['langflow', ['patchUser', 'addUser', 'readCurrentUser', 'deleteUser']],
    ['windmill', ['createToken', 'addUser', 'leaveWorkspace', 'globalWhoami']],
    ['zenml', ['listUsersEndpoint', 'getCurrentUserEndpoint', 'login']],
    ['oauth2', ['token', 'introspect']],
  ])('%s: operations have the names of functions', (api, names) => {
    const ids = idsOf(parts.get(api)!);
    expect(names.filter((name) => !ids.includes(name))).toEqual([]);
    expect(ids.filter((id) => !/^[a-z][a-zA-Z0-9]{1,40}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(APIS)('%s: everything that is referred to is there, and nothing else', (api) => {
    const part = parts.get(api)!;
    const referred = new Set<string>();
    for (const [, { $ref }] of objectsIn(part)) {
      if (typeof $ref === 'string') referred.add($ref);
    }
    const { securitySchemes = {}, ...components } = part.components;
    const defined = Object.entries(components).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...referred].sort()).toEqual(defined.sort());
    expect(Object.keys(securitySchemes).length).toBeGreaterThanOrEqual(api === 'oauth2' ? 0 : 2);
    const tags = new Set(operationsOf(part).flatMap(({ operation }) => operation.tags));
    expect(part.tags.map(({ name }) => name).sort()).toEqual([...tags].sort());
  });

  it.each(['/openapi.json', '/openapi/langflow.json', '/docs/swagger-ui-bundle.js'])(
    '%s: compressed for clients that accept it; 304 for one that has it already',
    async (path) => {
      const plain = await app.anonymous.get(path, { headers: { 'accept-encoding': 'identity' } });
      expect(plain.headers.get('content-encoding')).toBeNull();
      const packed = await app.anonymous.get(path, { headers: { 'accept-encoding': 'gzip' } });
      expect(packed.headers.get('content-encoding')).toBe('gzip');
      expect(packed.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(packed.text).toBe(plain.text);
      const etag = plain.headers.get('etag')!;
      const again = await app.anonymous.get(path, { headers: { 'if-none-match': etag } });
      expect([again.status, again.text]).toEqual([304, '']);
      // The answers that are kept are as the first ones were, whatever came between.
      const kept = await app.anonymous.get(path, { headers: { 'accept-encoding': 'identity' } });
      expect([kept.status, kept.headers.get('content-encoding')]).toEqual([200, null]);
      expect(kept.text).toBe(plain.text);
    },
  );

  it('404: another name', async () => {
    expect((await app.anonymous.get('/openapi/nothing.json')).status).toBe(404);
  });
});
