import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
const operation = document.paths['/api/v1/users/{user_id}'].patch;

const NULL = { type: 'null' };
const TEXT = { type: 'string' };
const FLAG = { type: 'boolean' };
const MOMENT = { type: 'string', format: 'date-time' };
const DICTIONARY = { type: 'object', additionalProperties: true };

/** Checks the operation against the published reference page of "Patch User". */
describe('PATCH /api/v1/users/{user_id} in the document', () => {
  it('summary, description, tag and operationId', () => {
    expect(operation).toMatchObject({
      summary: 'Patch User',
      description: "Update an existing user's data.",
      tags: ['Users'],
      operationId: 'patch_user_api_v1_users__user_id__patch',
    });
  });

  it('path parameter user_id: a required UUID', () => {
    const [{ description, ...parameter }] = operation.parameters;
    expect(description).toEqual(expect.any(String));
    expect([parameter]).toEqual([
      {
        name: 'user_id',
        in: 'path',
        required: true,
        schema: {
          type: 'string',
          format: 'uuid',
          title: 'User Id',
          example: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      },
    ]);
  });

  it('body: UserUpdate, required, with an example that harms nobody', () => {
    expect(operation.requestBody).toEqual({
      required: true,
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/UserUpdate' },
          example: { is_active: true },
        },
      },
    });
  });

  it.each([
    ['username', 'Username', TEXT],
    ['profile_image', 'Profile Image', TEXT],
    ['password', 'Password', TEXT],
    ['is_active', 'Is Active', FLAG],
    ['is_superuser', 'Is Superuser', FLAG],
    ['last_login_at', 'Last Login At', MOMENT],
    ['optins', 'Optins', DICTIONARY],
  ])('body field %s', (name, title, schema) => {
    const { example, description, ...field } = schemaOf('UserUpdate').properties[name]!;
    expect(field).toEqual({ title, anyOf: [schema, NULL] });
    expect(description).toEqual(expect.any(String));
    expect(example).toBe(name === 'is_active' ? true : undefined);
  });

  it('200: UserRead', () => {
    expect(operation.responses['200']).toEqual({
      description: 'Successful Response',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/UserRead' } } },
    });
  });

  it.each([
    ['id', 'Id', { type: 'string', format: 'uuid' }],
    ['username', 'Username', TEXT],
    ['profile_image', 'Profile Image', { anyOf: [TEXT, NULL] }],
    ['store_api_key', 'Store Api Key', { anyOf: [TEXT, NULL] }],
    ['is_active', 'Is Active', FLAG],
    ['is_superuser', 'Is Superuser', FLAG],
    ['create_at', 'Create At', MOMENT],
    ['updated_at', 'Updated At', MOMENT],
    ['last_login_at', 'Last Login At', { anyOf: [MOMENT, NULL] }],
    ['optins', 'Optins', { anyOf: [DICTIONARY, NULL] }],
  ])('answer field %s', (name, title, schema) => {
    const { example, description, ...field } = schemaOf('UserRead').properties[name]!;
    expect(description).toEqual(expect.any(String));
    expect(field).toEqual({ title, ...schema });
    expect(example).toBeDefined();
  });

  it('422: HTTPValidationError', () => {
    expect(operation.responses['422']).toMatchObject({
      description: 'Validation Error',
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } },
      },
    });
    expect(undescribed('HTTPValidationError')['detail']).toEqual({
      title: 'Detail',
      type: 'array',
      items: { $ref: '#/components/schemas/ValidationError' },
    });
    expect(undescribed('ValidationError')).toEqual({
      loc: {
        title: 'Location',
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      },
      msg: { title: 'Message', type: 'string' },
      type: { title: 'Error Type', type: 'string' },
      input: { title: 'Input' },
      ctx: { title: 'Context', type: 'object' },
    });
  });

  it.each([
    ['400', ['password_not_changeable_here', 'username_taken']],
    ['401', ['account_inactive', 'invalid_token', 'token_expired']],
    ['403', ['invalid_api_key', 'not_authenticated', 'not_target_user', 'self_deactivation']],
    ['404', ['user_not_found']],
    ['409', ['last_superuser']],
  ])('%s: an example for each error', (status, codes) => {
    const { content } = operation.responses[status];
    const { schema, examples } = content['application/json'];
    expect(schema).toEqual({ $ref: '#/components/schemas/ErrorDetail' });
    expect(Object.keys(examples as object)).toEqual(expect.arrayContaining(codes));
  });
});

function schemaOf(name: string) {
  return document.components.schemas[name] as {
    properties: Record<string, { example?: unknown; description?: string }>;
  };
}

/** The properties of a schema without their descriptions, which are our own. */
function undescribed(name: string) {
  return Object.fromEntries(
    Object.entries(schemaOf(name).properties).map(([property, { description, ...field }]) => {
      expect(description).toEqual(expect.any(String));
      return [property, field];
    }),
  );
}
