import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { keepFocus } from './keep-focus';

/**
 * What every change ends with: the focus has a place. What is shown is read again if the change was
 * refused since it is out of date, or gone.
 */
export function afterChange(queries: QueryClient, error: Error | null): void {
  keepFocus();
  const isOutdated = error instanceof ApiError && (error.status === 404 || error.status === 409);
  if (isOutdated) void queries.invalidateQueries();
}
