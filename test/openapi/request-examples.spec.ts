import { describe, expect, it } from '@jest/globals';
import { objectsIn, operationsOf, readDocument, type Part } from './read-document.js';

const document = readDocument();
const FORM = 'application/x-www-form-urlencoded';

const bodies = operationsOf(document).flatMap(({ name, operation }) =>
  Object.values(operation.requestBody?.content ?? {}).map((media) => {
    const one = (media.schema['items'] ?? media.schema) as Part;
    const { $ref } = one;
    const schema =
      typeof $ref === 'string' ? document.components.schemas[$ref.split('/').at(-1)!]! : one;
    return { name, media, schema };
  }),
);

const forms = operationsOf(document).flatMap(({ name, operation }) => {
  const media = operation.requestBody?.content[FORM];
  if (!media) return [];
  const { $ref } = media.schema;
  const schema = (
    typeof $ref === 'string' ? document.components.schemas[$ref.split('/').at(-1)!] : media.schema
  ) as { properties: Record<string, Part>; required?: string[] };
  return [{ name, media, ...schema }];
});

/** What "Try it out" sends if nothing is changed. */
describe('examples of bodies', () => {
  it('leave optional fields of forms empty, and have a value for what must be sent', () => {
    expect(forms).toHaveLength(8);
    for (const { name, media, properties, required = [] } of forms) {
      for (const [field, { example }] of Object.entries(properties)) {
        expect([name, field, example]).toEqual([name, field, expect.any(String)]);
        if (required.includes(field)) expect([name, field, example]).not.toContain('');
      }
      const sent = Object.entries(properties).filter(([, { example }]) => example !== '');
      expect(media.example).toEqual(
        Object.fromEntries(sent.map(([field, { example }]) => [field, example])),
      );
    }
  });

  it.each([
    ['/api/v1/login', { grant_type: 'password', username: 'admin', password: 'securepassword123' }],
    ['/auth/login', { grant_type: 'password', username: 'alice', password: 'securepassword123' }],
    ['/oauth/token', { grant_type: 'client_credentials' }],
    ['/oauth/revoke', { token: 'a-token' }],
  ])('%s', (path, example) => {
    expect(document.paths[path]!['post']!.requestBody!.content[FORM]!.example).toEqual(example);
  });

  it('limit a token rather than giving it all rights', () => {
    const path = '/api/users/tokens/update_scopes/{token_prefix}';
    const { content } = document.paths[path]!['post']!.requestBody!;
    expect(content['application/json']!.example).toEqual({ scopes: ['users:read'] });
  });

  it('are there for every body, with what it requires', () => {
    expect(bodies.length).toBeGreaterThanOrEqual(60);
    for (const { name, media, schema } of bodies) {
      const { required = [] } = schema as { required?: string[] };
      const [sent] = [media.example].flat() as object[];
      expect([name, Object.keys(sent ?? {})]).toEqual([name, containingAll(required)]);
      expect([name, sent]).not.toEqual([name, undefined]);
    }
  });

  it('give nobody more rights, and lock nobody out', () => {
    for (const { name, media } of bodies) {
      for (const [, part] of objectsIn({ example: media.example })) {
        const harmful = Object.entries(part).filter(([field, value]) => isHarmful(field, value));
        expect([name, harmful]).toEqual([name, []]);
      }
    }
    for (const { name, operation } of operationsOf(document)) {
      for (const { name: field, schema } of operation.parameters ?? []) {
        for (const value of [schema['default'], schema['example']]) {
          expect([name, field, isHarmful(field, value)]).toEqual([name, field, false]);
        }
      }
    }
  });

  it('set no new password without the current one, unless the server refuses it', () => {
    for (const { name, media } of bodies) {
      const fields = Object.keys(media.example ?? {});
      const isReset = /password/.test(name) && /^(post|patch|put)/.test(name);
      if (!isReset || fields.includes('token')) continue;
      const proof = fields.some((field) => /^(current_password|new_password)$/.test(field));
      if (!proof && fields.includes('password')) {
        expect([name, media.example]).toEqual([name, { password: 'password' }]);
      }
    }
  });
});

/** Values that take rights away, or give them. */
const HARMFUL: Readonly<Record<string, unknown>> = {
  is_superuser: true,
  is_super_admin: true,
  super_admin: true,
  is_admin: true,
  is_active: false,
  active: false,
  disabled: true,
  locked: true,
};

function isHarmful(field: string, value: unknown): boolean {
  const isSecret = /^(sk-|eyJ|ZENPROKEY_)/.test(String(value));
  return isSecret || (field in HARMFUL && value === HARMFUL[field]);
}

function containingAll(fields: readonly string[]): unknown {
  return expect.arrayContaining([...fields]);
}
