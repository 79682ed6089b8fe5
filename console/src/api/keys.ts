import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  createApiKeyRouteApiV1ApiKeyPost,
  listApiKeysApiV1ApiKeysGet,
  listAvailableScopes,
  rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost,
  type ApiKeyCreate,
  type ListApiKeysApiV1ApiKeysGetData,
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

export const createKey = (body: ApiKeyCreate) =>
  ask(() => createApiKeyRouteApiV1ApiKeyPost({ body }));

/** Replaces one's own key. The old one works until the overlap ends. */
export const rotateKey = (id: string, overlapSeconds: number) =>
  ask(() =>
    rotateApiKeyApiV1ApiKeyApiKeyIdRotatePost({
      path: { api_key_id: id },
      body: { overlap_seconds: overlapSeconds },
    }),
  );
