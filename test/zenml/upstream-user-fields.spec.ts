import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADDED_FIELDS } from '../support/account-fields.js';
import { aUser } from '../support/factories.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** Contract zenml 1.2: these 17, and no timestamps. Answers have this order. */
const READ = [
  'password',
  'password_expired',
  'name',
  'avatar_url',
  'company',
  'job_title',
  'metadata',
  'id',
  'username',
  'email',
  'oauth_provider',
  'oauth_id',
  'is_active',
  'is_superuser',
  'is_service_account',
  'organization_id',
  'is_onboarded',
];

/** Contract zenml 1.3: the eleven that are published, and the one of the guide. */
const UPDATE = [
  'password',
  'password_expired',
  'name',
  'avatar_url',
  'company',
  'job_title',
  'metadata',
  'username',
  'email',
  'is_active',
  'is_onboarded',
  'is_superuser',
];

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
const fieldsOf = (schema: string) => Object.keys(document.components.schemas[schema].properties);

describe("the fields of an account on ZenML's API are those of upstream, then ours", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: in answers', async () => {
    const { apiKey } = await aUser(app);
    const { status, text } = await app.withToken(apiKey).get('/users/me');
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      ...READ,
      ...Object.keys(ADDED_FIELDS.ZenmlUserRead),
    ]);
  });

  it('in the document', () => {
    expect(fieldsOf('ZenmlUserRead').sort()).toEqual(
      [...READ, ...Object.keys(ADDED_FIELDS.ZenmlUserRead)].sort(),
    );
    expect(fieldsOf('ZenmlUserUpdate').sort()).toEqual(
      [...UPDATE, ...ADDED_FIELDS.ZenmlUserUpdate].sort(),
    );
  });
});
