import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import {
  createOauthClientApiV1OauthClientsPost,
  createOauthRegistrationToken,
  deleteOauthClientApiV1OauthClientsClientIdDelete,
  deleteOauthRegistrationToken,
  getOauthClientApiV1OauthClientsClientIdGet,
  listOauthClientGrants,
  listOauthClientsApiV1OauthClientsGet,
  listOauthRegistrationTokens,
  oauthDiscover,
  revokeOauthClientGrants,
  rotateOauthClientSecret,
  updateOauthClientApiV1OauthClientsClientIdPatch,
  type ListOauthClientGrantsData,
  type OauthClientCreate,
  type OauthClientUpdate,
  type OauthRegistrationTokenCreate,
} from './gen';

const at = (id: string) => ({ path: { client_id: id } });

export const clients = queryOptions({
  queryKey: ['clients'],
  queryFn: () => ask(() => listOauthClientsApiV1OauthClientsGet()),
});

export const clientOf = (id: string) =>
  queryOptions({
    queryKey: ['clients', id],
    queryFn: () => ask(() => getOauthClientApiV1OauthClientsClientIdGet(at(id))),
  });

export const createClient = (body: OauthClientCreate) =>
  ask(() => createOauthClientApiV1OauthClientsPost({ body }));

export const changeClient = (id: string, body: OauthClientUpdate) =>
  ask(() => updateOauthClientApiV1OauthClientsClientIdPatch({ ...at(id), body }));

export const deleteClient = (id: string) =>
  ask(() => deleteOauthClientApiV1OauthClientsClientIdDelete(at(id)));

/** @param overlap how long the old secret still works, in seconds */
export const rotateClient = (id: string, overlap: number) =>
  ask(() => rotateOauthClientSecret({ ...at(id), query: { overlap_seconds: overlap } }));

export type ClientGrantsQuery = NonNullable<ListOauthClientGrantsData['query']>;

/** What people let an application do. */
export const grantsTo = (id: string, query: ClientGrantsQuery) =>
  queryOptions({
    queryKey: ['client-grants', id, query],
    queryFn: () => ask(() => listOauthClientGrants({ ...at(id), query })),
    placeholderData: keepPreviousData,
  });

export const revokeGrantsTo = (id: string) => ask(() => revokeOauthClientGrants(at(id)));

/** The metadata of the server: its issuer, scopes and addresses. */
export const discovery = queryOptions({
  queryKey: ['discovery'],
  queryFn: async () => {
    const answer = (await ask(() => oauthDiscover())) as Record<string, unknown>;
    return {
      issuer: String(answer['issuer']),
      scopes: (answer['scopes_supported'] as string[] | undefined) ?? [],
      authorizationUrl: String(answer['authorization_endpoint']),
      tokenUrl: String(answer['token_endpoint']),
      introspectionUrl: String(answer['introspection_endpoint']),
      jwksUrl: String(answer['jwks_uri']),
    };
  },
  staleTime: Infinity,
});

export const registrationTokens = queryOptions({
  queryKey: ['registration-tokens'],
  queryFn: () => ask(() => listOauthRegistrationTokens()),
});

export const createRegistrationToken = (body: OauthRegistrationTokenCreate) =>
  ask(() => createOauthRegistrationToken({ body }));

export const deleteRegistrationToken = (id: string) =>
  ask(() => deleteOauthRegistrationToken({ path: { token_id: id } }));
