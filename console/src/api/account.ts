import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  listAccountActivityApiV1AccountActivityGet,
  listAccountSessionsApiV1AccountSessionsGet,
  listOauthGrantsApiV1OauthGrantsGet,
  listPasskeysApiV1AccountPasskeysGet,
  listProfilePicturesApiV1FilesProfilePicturesListGet,
  listUserApiKeysApiV1UsersUserIdApiKeysGet,
  readAccountApiV1AccountGet,
  readOwnSecondFactorsApiV1AccountSecondFactorsGet,
} from './gen';

export const account = queryOptions({
  queryKey: ['account'],
  queryFn: () => ask(() => readAccountApiV1AccountGet()),
});

export const sessions = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: () => ask(() => listAccountSessionsApiV1AccountSessionsGet()),
});

export const activity = (cursor: string) =>
  queryOptions({
    queryKey: ['account', 'activity', cursor],
    queryFn: () =>
      ask(() =>
        listAccountActivityApiV1AccountActivityGet({
          query: { limit: 50, ...(cursor && { cursor }) },
        }),
      ),
    placeholderData: keepPreviousData,
  });

export const applications = queryOptions({
  queryKey: ['account', 'applications'],
  queryFn: () => ask(() => listOauthGrantsApiV1OauthGrantsGet()),
});

export const ownKeys = (userId: string) =>
  queryOptions({
    queryKey: ['account', 'keys'],
    queryFn: () =>
      ask(() => listUserApiKeysApiV1UsersUserIdApiKeysGet({ path: { user_id: userId } })),
  });

export const passkeys = queryOptions({
  queryKey: ['account', 'passkeys'],
  queryFn: () => ask(() => listPasskeysApiV1AccountPasskeysGet()),
});

export const secondFactors = queryOptions({
  queryKey: ['account', 'second-factors'],
  queryFn: () => ask(() => readOwnSecondFactorsApiV1AccountSecondFactorsGet()),
});

export const pictures = queryOptions({
  queryKey: ['pictures'],
  queryFn: () => ask(() => listProfilePicturesApiV1FilesProfilePicturesListGet()),
  staleTime: Infinity,
});
