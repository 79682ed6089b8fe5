import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_FIELDS } from '../support/account-fields.js';

/**
 * Verb, path, tag, summary, operationId. They are as published where ZenML has the operation
 * (contract zenml 1.1).
 */
const OPERATIONS = `
get /users | ZenML users | List Users Endpoint | list_users_endpoint_users_get
post /users | ZenML users | Create User Endpoint | create_user_endpoint_users_post
get /users/me | ZenML users | Get Current User Endpoint | get_current_user_endpoint_users_me_get
patch /users/me | ZenML users | Update Current User Endpoint | update_current_user_endpoint_users_me_patch
get /users/authorize_server | ZenML users | Authorize Server User | authorize_server_user_users_authorize_server_get
get /users/{user_id} | ZenML users | Get User Endpoint | get_user_endpoint_users__user_id__get
patch /users/{user_id} | ZenML users | Update User Endpoint | update_user_endpoint_users__user_id__patch
delete /users/{user_id} | ZenML users | Delete User Endpoint | delete_user_endpoint_users__user_id__delete
post /service_accounts | ZenML service accounts | Create Service Account | create_service_account_service_accounts_post
get /service_accounts | ZenML service accounts | List Service Accounts | list_service_accounts_service_accounts_get
put /service_accounts/{service_account_id}/api_keys/{api_key_id}/rotate | ZenML service accounts | Rotate Api Key | rotate_api_key
post /auth/login | ZenML auth | Login | login_auth_login_post
post /auth/device_authorization | ZenML auth | Device Authorization | device_authorization_auth_device_authorization_post
post /auth/logout | ZenML auth | Logout | logout_auth_logout_post
get /auth/api_token | ZenML auth | Api Token | api_token_auth_api_token_get
get /devices | ZenML devices | List Devices | list_devices_devices_get
put /devices/verify | ZenML devices | Verify Device | verify_device_devices_verify_put
`
  .trim()
  .split('\n');

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));

describe("ZenML's operations in openapi.json", () => {
  it.each(OPERATIONS)('%s', (line) => {
    const [name, ...published] = line.split(' | ');
    const [verb, path] = name!.split(' ') as [string, string];
    const { tags, summary, operationId } = document.paths[path][verb];
    expect([...tags, summary, operationId]).toEqual(published);
  });
});

describe("ZenML's schemas", () => {
  it.each(['ZenmlUserRead', 'ZenmlUserUpdate', 'ZenmlUserSelfUpdate'] as const)('%s', (name) => {
    const { properties } = document.components.schemas[name];
    expect(Object.keys(properties as object).sort()).toEqual([...ACCOUNT_FIELDS[name]].sort());
  });

  it('have the documented bounds', () => {
    const { properties } = document.components.schemas.ZenmlUserUpdate;
    for (const name of ['name', 'company', 'job_title']) {
      expect(properties[name].anyOf).toEqual([
        { type: 'string', minLength: 1, maxLength: 50 },
        { type: 'null' },
      ]);
    }
    expect(properties.username.anyOf[0]).toEqual({
      type: 'string',
      minLength: 1,
      maxLength: 50,
      pattern: '^[a-zA-Z0-9_\\-@.]+$',
    });
    expect(properties.email.anyOf[0]).toEqual({ type: 'string', format: 'email' });
    const { required } = document.components.schemas.ZenmlUserRead as { required: string[] };
    expect([...required].sort()).toEqual(['id', 'username']);
  });
});
