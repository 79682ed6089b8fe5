import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Loading } from './parts';

interface QueryProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

/**
 * What a query has: its data, why it failed, or that it is on the way. What another filter or page
 * has found stays meanwhile, and looks so.
 */
export function Query<Data>({ query, children }: QueryProps<Data>) {
  const { data, error, refetch, isPlaceholderData: isOfBefore } = query;
  if (data !== undefined) {
    return (
      <div aria-busy={isOfBefore} className={isOfBefore ? 'opacity-50' : 'contents'}>
        {children(data)}
      </div>
    );
  }
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Loading />;
}
