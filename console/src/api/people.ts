import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  changeAccountsApiV1AccountsChangesPost,
  createAccountApiV1AccountsPost,
  deleteUserApiV1UsersUserIdDelete,
  endSessionOfAccount,
  endSessionsOfAccount,
  getAccountDetailsApiV1AccountsUserIdGet,
  importAccountsApiV1AccountsImportPost,
  inviteAccountApiV1AccountsUserIdInvitationPost,
  isSmtpConfigured,
  listAccountsApiV1AccountsGet,
  listSessionsOfAccount,
  listUserApiKeysApiV1UsersUserIdApiKeysGet,
  listUserOauthGrants,
  listWorkspacesOfAccount,
  patchUserApiV1UsersUserIdPatch,
  readUserSecondFactors,
  requireUserSecondFactor,
  resetUserSecondFactors,
  revokeUserApiKey,
  revokeUserOauthGrant,
  unlockAccountApiV1AccountsUserIdUnlockPost,
  updateAccountDetailsApiV1AccountsUserIdPatch,
  withdrawInvitation,
  type AccountChanges,
  type AccountCreate,
  type AccountDetailsUpdate,
  type AccountImport,
  type AccountInvite,
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
    queryFn: () => ask(() => getAccountDetailsApiV1AccountsUserIdGet(at(id))),
  });

export const keysOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'keys'],
    queryFn: () => ask(() => listUserApiKeysApiV1UsersUserIdApiKeysGet(at(id))),
  });

export const sessionsOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'sessions'],
    queryFn: () => ask(() => listSessionsOfAccount(at(id))),
  });

export const grantsOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'grants'],
    queryFn: () => ask(() => listUserOauthGrants(at(id))),
  });

export const factorsOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'factors'],
    queryFn: () => ask(() => readUserSecondFactors(at(id))),
  });

export const workspacesOf = (id: string) =>
  queryOptions({
    queryKey: ['person', id, 'workspaces'],
    queryFn: () => ask(() => listWorkspacesOfAccount(at(id))),
  });

export const createPerson = (body: AccountCreate) =>
  ask(() => createAccountApiV1AccountsPost({ body }));

export const changePerson = (id: string, body: UserUpdate) =>
  ask(() => patchUserApiV1UsersUserIdPatch({ ...at(id), body }));

/** Changes names, email and details. */
export const editPerson = (id: string, body: AccountDetailsUpdate) =>
  ask(() => updateAccountDetailsApiV1AccountsUserIdPatch({ ...at(id), body }));

export const changePeople = (body: AccountChanges) =>
  ask(() => changeAccountsApiV1AccountsChangesPost({ body }));

export const deletePerson = (id: string) => ask(() => deleteUserApiV1UsersUserIdDelete(at(id)));

export const unlockPerson = (id: string) =>
  ask(() => unlockAccountApiV1AccountsUserIdUnlockPost(at(id)));

export const endSessions = (id: string) => ask(() => endSessionsOfAccount(at(id)));

export const endSession = (id: string, sessionId: string) =>
  ask(() =>
    endSessionOfAccount({
      path: { user_id: id, session_id: sessionId },
    }),
  );

/** Whether the account must have a second factor, whatever the setting says. */
export const requireFactor = (id: string, isRequired: boolean) =>
  ask(() => requireUserSecondFactor({ ...at(id), body: { is_required: isRequired } }));

export const resetFactors = (id: string) => ask(() => resetUserSecondFactors(at(id)));

export const revokeKey = (id: string, keyId: string) =>
  ask(() => revokeUserApiKey({ path: { user_id: id, api_key_id: keyId } }));

export const revokeGrant = (id: string, grantId: string) =>
  ask(() => revokeUserOauthGrant({ path: { user_id: id, grant_id: grantId } }));

export const importPeople = (body: AccountImport) =>
  ask(() => importAccountsApiV1AccountsImportPost({ body }));

export const invitePerson = (id: string, body: AccountInvite) =>
  ask(() => inviteAccountApiV1AccountsUserIdInvitationPost({ ...at(id), body }));

export const withdrawInvitationOf = (id: string) => ask(() => withdrawInvitation(at(id)));

/** Whether the server sends mail. */
export const mailing = queryOptions({
  queryKey: ['mailing'],
  queryFn: () => ask(() => isSmtpConfigured()),
  staleTime: 60_000,
});
