import { describe, expect, it } from '@jest/globals';
import { objectsIn, operationsOf, readDocument, schemasReachedFrom } from './read-document.js';

const document = readDocument();
const { schemas } = document.components;
const operations = operationsOf(document);
const sent = operations.map(({ operation }) => operation.requestBody);
const successes = operations.flatMap(({ operation }) =>
  Object.entries(operation.responses).flatMap(([status, response]) =>
    status.startsWith('2') ? [response] : [],
  ),
);

/** What generators of other languages were seen to stumble over. */
describe('openapi.json for generators', () => {
  it('has no schema that is null alone', () => {
    const types = successes.flatMap(({ content = {} }) =>
      Object.values(content).map(({ schema }) => schema['type']),
    );
    expect(types).toContain('string');
    expect(types).not.toContain('null');
  });

  it.each([
    ['UserCreate', 'username password optins'],
    ['UserRead', 'id username profile_image store_api_key is_active is_superuser create_at'],
    ['UserUpdate', 'username profile_image password is_active is_superuser last_login_at optins'],
    ['Body_login_to_get_access_token_api_v1_login_post', 'grant_type username password scope'],
    ['Login', 'email password'],
    ['ZenmlLogin', 'grant_type username password'],
  ])('keeps the declared order of the properties of %s', (name, declared) => {
    expect(Object.keys(schemas[name]!.properties!).join(' ')).toMatch(new RegExp(`^${declared}`));
  });

  it('requires fields in the order in which they are declared', () => {
    expect(schemas['UserCreate']!['required']).toEqual(['username', 'password']);
    for (const { properties = {}, required = [] } of Object.values(schemas)) {
      const declared = Object.keys(properties).filter((name) =>
        (required as string[]).includes(name),
      );
      expect(required).toEqual(declared);
    }
  });

  it('has no default in what is sent; the description says it', () => {
    for (const name of schemasReachedFrom(sent, document)) {
      for (const [at, part] of objectsIn(schemas[name])) {
        expect([name, at, at.endsWith('/properties') ? undefined : part['default']]).toEqual([
          name,
          at,
          undefined,
        ]);
      }
    }
    expect(schemas['ApiKeyRotation']!.properties!['overlap_seconds']!['description']).toMatch(
      /Default: `86400`\.$/,
    );
  });

  it("documents what Windmill's texts are answered as to a client that takes anything", () => {
    for (const { name, operation } of operations.filter(({ name }) =>
      / \/api\/(?!v1)/.test(name),
    )) {
      const [media] = Object.entries(operation.responses)
        .filter(([status]) => status.startsWith('2'))
        .map(([, { content = {} }]) => content);
      expect([name, Object.keys(media!)]).toEqual([name, [expect.any(String)]]);
    }
    const { content } = document.paths['/api/users/tokens/create']!['post']!.responses['201']!;
    expect(content).toEqual({ 'text/plain': { schema: { type: 'string' } } });
  });

  it('has no limits in what is only read', () => {
    const onlyRead = schemasReachedFrom(successes, document);
    for (const name of schemasReachedFrom(sent, document)) onlyRead.delete(name);
    const limited = [...onlyRead].flatMap((name) =>
      [...objectsIn(schemas[name])].flatMap(([at, part]) =>
        at.endsWith('/properties') || !Object.keys(part).some(isLimit) ? [] : [`${name}${at}`],
      ),
    );
    expect(limited).toEqual([]);
    expect(schemas['ZenmlUserRead']!.properties!['name']!['anyOf']).toEqual([
      { type: 'string' },
      { type: 'null' },
    ]);
    expect(schemas['ZenmlUserRead']!.properties!['email']!['anyOf']).toEqual([
      { type: 'string' },
      { type: 'null' },
    ]);
  });

  it('has operation ids of letters, digits and lines, at most 60, that differ in more than case', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z]\w{0,59}$/);
    expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
  });

  it('has one tag for each operation, and tags that differ in more than case and number', () => {
    for (const { name, operation } of operations) {
      expect([name, operation.tags]).toEqual([name, [expect.any(String)]]);
    }
    const tags = document.tags.map(({ name }) => name.toLowerCase().replace(/s$/, ''));
    expect(new Set(tags).size).toBe(tags.length);
    expect(document.paths['/api/w/{workspace}/workspaces/leave']!['post']!.tags).toEqual([
      'Windmill users',
    ]);
  });

  it("has no schema with the name of another one's constructor in Go", () => {
    const names = Object.keys(schemas);
    expect(names.filter((name) => names.includes(`New${name}`))).toEqual([]);
  });

  it('has a name for each union of several types, except in the published error schemas', () => {
    const unions = [...objectsIn({ ...document.paths, schemas })].filter(([, part]) => {
      const choices = [part['anyOf'] ?? [], part['oneOf'] ?? []].flat() as { type?: unknown }[];
      return choices.filter(({ type }) => type !== 'null').length > 1;
    });
    expect(unions.map(([at]) => at)).toEqual([
      '/schemas/ErrorReason',
      '/schemas/GetConfigResponse',
      '/schemas/ReadFlowsResponse',
      '/schemas/ValidationError/properties/loc/items',
    ]);
  });

  it('has a named schema for each object in a union, which Java would call Map<String, Object>', () => {
    const maps = [...objectsIn({ ...document.paths, schemas })].filter(([at, part]) => {
      const choices = (part['anyOf'] ?? []) as { type?: unknown; items?: object }[];
      const isMap = ({ type, items }: { type?: unknown; items?: object }) =>
        type === 'object' || (items && 'type' in items && items.type === 'object');
      const isUnion = !choices.some(({ type }) => type === 'null');
      return isUnion && choices.some(isMap) && at;
    });
    expect(maps).toEqual([]);
  });

  it('names a server by an absolute URL, and addresses of log-ins from its root', () => {
    expect(document.servers.map(({ url }) => url)).toEqual(['http://127.0.0.1:8640']);
    const urls = [...objectsIn(document.components['securitySchemes'])].flatMap(([, part]) =>
      Object.entries(part).flatMap(([key, url]) => (key.endsWith('Url') ? [url] : [])),
    );
    for (const url of urls) expect(url).toMatch(/^\/\w/);
  });
});

function isLimit(keyword: string): boolean {
  return /^((min|max)(Length|Items|Properties)|pattern|(exclusiveM|m)(in|ax)imum)$/.test(keyword);
}
