import { lazyRouteComponent } from '@tanstack/react-router';
import { ApiError, isReachable } from '../api/client';

/**
 * A view whose files are loaded when it is opened. Files that are missing mean that the server has
 * a newer version, and the router opens the document again. Where the server cannot be reached,
 * that would leave the page of an error of the browser, and lose what the page has in its memory.
 */
export function lazyView<Views extends Record<string, unknown>, Name extends keyof Views>(
  load: () => Promise<Views>,
  name: Name,
) {
  return lazyRouteComponent<Views, Name>(
    () =>
      load().catch(async (error: unknown) => {
        throw (await isReachable()) ? error : new ApiError('unreachable', 0);
      }),
    name,
  );
}
