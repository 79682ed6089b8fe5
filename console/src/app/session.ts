import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ask } from '../api/client';
import { readCurrentUserApiV1UsersWhoamiGet } from '../api/gen';

export const me = queryOptions({
  queryKey: ['me'],
  queryFn: () => ask(() => readCurrentUserApiV1UsersWhoamiGet()),
  staleTime: 60_000,
});

/** The account that is logged in. It is loaded before the first view. */
export function useMe() {
  return useSuspenseQuery(me).data;
}
