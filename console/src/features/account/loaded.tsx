import {
  useQuery,
  type DefaultError,
  type QueryKey,
  type UseQueryOptions,
} from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Loading } from '../../ui/parts';

interface LoadedProps<Data, Key extends QueryKey> {
  readonly query: UseQueryOptions<Data, DefaultError, Data, Key>;
  readonly children: (data: Data) => ReactNode;
}

/** Shows what a query answers, or that it is loading or has failed. */
export function Loaded<Data, Key extends QueryKey>({ query, children }: LoadedProps<Data, Key>) {
  const { data, error, refetch } = useQuery(query);
  if (data !== undefined) return children(data);
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
}
