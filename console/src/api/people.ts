import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import { readAllUsersApiV1UsersGet, readUserApiV1UsersUserIdGet } from './gen';

export const PAGE_SIZE = 50;

export interface PeopleFilter {
  readonly search?: string;
  readonly cursor: string;
}

export const people = (filter: PeopleFilter) =>
  queryOptions({
    queryKey: ['people', filter],
    queryFn: () => ask(() => readAllUsersApiV1UsersGet({ query: { ...filter, limit: PAGE_SIZE } })),
    placeholderData: keepPreviousData,
  });

export const person = (id: string) =>
  queryOptions({
    queryKey: ['person', id],
    queryFn: () => ask(() => readUserApiV1UsersUserIdGet({ path: { user_id: id } })),
  });
