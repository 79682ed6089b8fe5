import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADDED_FIELDS } from '../support/account-fields.js';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** All fields of upstream's schemas, by contract langflow 4.2 and 4.5. Answers have this order. */
const UPSTREAM = {
  UserRead: [
    'id',
    'username',
    'profile_image',
    'store_api_key',
    'is_active',
    'is_superuser',
    'create_at',
    'updated_at',
    'last_login_at',
    'optins',
  ],
  UserUpdate: [
    'username',
    'profile_image',
    'password',
    'is_active',
    'is_superuser',
    'last_login_at',
    'optins',
  ],
};

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
const fieldsOf = (schema: string) => Object.keys(document.components.schemas[schema].properties);

describe("the fields of an account on Langflow's API are those of upstream, then ours", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: in answers', async () => {
    const { status, text } = await app.as(await aUser(app)).get('/api/v1/users/whoami');
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      ...UPSTREAM.UserRead,
      ...Object.keys(ADDED_FIELDS.UserRead),
    ]);
  });

  it('in the document', () => {
    expect(fieldsOf('UserRead').sort()).toEqual(
      [...UPSTREAM.UserRead, ...Object.keys(ADDED_FIELDS.UserRead)].sort(),
    );
    expect(fieldsOf('UserUpdate').sort()).toEqual(
      [...UPSTREAM.UserUpdate, ...ADDED_FIELDS.UserUpdate].sort(),
    );
  });
});
