import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import { listAuditEventsApiV1AuditGet, type ListAuditEventsApiV1AuditGetData } from './gen';

export type AuditQuery = NonNullable<ListAuditEventsApiV1AuditGetData['query']>;

export const events = (query: AuditQuery) =>
  queryOptions({
    queryKey: ['audit', query],
    queryFn: () => ask(() => listAuditEventsApiV1AuditGet({ query })),
    placeholderData: keepPreviousData,
  });
