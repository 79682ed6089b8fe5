import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import { getOverviewApiV1OverviewGet } from './gen';

export const overview = queryOptions({
  queryKey: ['overview'],
  queryFn: () => ask(() => getOverviewApiV1OverviewGet()),
});
