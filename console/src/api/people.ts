import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  addUserApiV1UsersPost,
  deleteUserApiV1UsersUserIdDelete,
  listAccountsApiV1AccountsGet,
  listUserApiKeysApiV1UsersUserIdApiKeysGet,
  listUserOauthGrants,
  patchUserApiV1UsersUserIdPatch,
  readUserApiV1UsersUserIdGet,
  resetPasswordApiV1UsersUserIdResetPasswordPatch,
  revokeUserApiKey,
  revokeUserOauthGrant,
  type ListAccountsApiV1AccountsGetData,
  type UserUpdate,
} from './gen';

export type PeopleQuery = NonNullable<ListAccountsApiV1AccountsGetData['query']>;

export const people = (query: PeopleQuery) =>
  queryOptions({
    queryKey: ['people', query],
    queryFn: () => ask(() => listAccountsApiV1AccountsGet({ query })),
    placeholderData: keepPreviousData,
  });

const at = (id: string) => ({ path: { user_id: id } });

export const person = (id: string) =>
  queryOptions({
    queryKey: ['person', id],
    queryFn: () => ask(() => readUserApiV1UsersUserIdGet(at(id))),
  });

export const keysOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'keys'],
    queryFn: () => ask(() => listUserApiKeysApiV1UsersUserIdApiKeysGet(at(id))),
  });

export const grantsOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'grants'],
    queryFn: () => ask(() => listUserOauthGrants(at(id))),
  });

export const createPerson = (body: { username: string; password: string }) =>
  ask(() => addUserApiV1UsersPost({ body }));

export const changePerson = (id: string, body: UserUpdate) =>
  ask(() => patchUserApiV1UsersUserIdPatch({ ...at(id), body }));

export const deletePerson = (id: string) => ask(() => deleteUserApiV1UsersUserIdDelete(at(id)));

export const resetPassword = (id: string, password: string) =>
  ask(() => resetPasswordApiV1UsersUserIdResetPasswordPatch({ ...at(id), body: { password } }));

export const revokeKey = (id: string, keyId: string) =>
  ask(() => revokeUserApiKey({ path: { user_id: id, api_key_id: keyId } }));

export const revokeGrant = (id: string, grantId: string) =>
  ask(() => revokeUserOauthGrant({ path: { user_id: id, grant_id: grantId } }));
