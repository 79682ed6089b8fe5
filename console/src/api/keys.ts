import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  createApiKeyRouteApiV1ApiKeyPost,
  createUserApiKeyApiV1UsersUserIdApiKeysPost,
  listApiKeysApiV1ApiKeysGet,
  listAvailableScopes,
  rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost,
  rotateUserApiKey,
  type ListApiKeysApiV1ApiKeysGetData,
  type UserApiKeyCreate,
} from './gen';

export type KeysQuery = NonNullable<ListApiKeysApiV1ApiKeysGetData['query']>;

export const keys = (query: KeysQuery) =>
  queryOptions({
    queryKey: ['keys', query],
    queryFn: () => ask(() => listApiKeysApiV1ApiKeysGet({ query })),
    placeholderData: keepPreviousData,
  });

/** The scopes that a key may have, in words. */
export const scopes = queryOptions({
  queryKey: ['scopes'],
  queryFn: () => ask(() => listAvailableScopes()),
  staleTime: Infinity,
});

/** Whose key it is. One's own needs fewer rights than that of another account. */
export interface KeyOwner {
  readonly id: string;
  readonly isMe: boolean;
}

export const createKey = (owner: KeyOwner, body: UserApiKeyCreate) =>
  ask<{ readonly api_key: string }>(() =>
    owner.isMe
      ? createApiKeyRouteApiV1ApiKeyPost({ body })
      : createUserApiKeyApiV1UsersUserIdApiKeysPost({ path: { user_id: owner.id }, body }),
  );

/** Replaces a key. The old one works until the overlap ends. */
export const rotateKey = (owner: KeyOwner, id: string, overlapSeconds: number) => {
  const body = { overlap_seconds: overlapSeconds };
  return ask<{ readonly api_key: string }>(() =>
    owner.isMe
      ? rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost({ path: { api_key_id: id }, body })
      : rotateUserApiKey({ path: { user_id: owner.id, api_key_id: id }, body }),
  );
};
