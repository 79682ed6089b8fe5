import { describe, expect, it } from '@jest/globals';
import { operationsOf, readDocument, type Part } from './read-document.js';

const document = readDocument();
const FORM = 'application/x-www-form-urlencoded';

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
});
