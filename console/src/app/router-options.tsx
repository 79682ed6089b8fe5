import { ViewFailed, ViewMissing } from './faults';
import { parseSearch, stringifySearch } from './search';
import { queries } from './start';
import { Loading } from '../ui/parts';

/** What the routers of both applications have in common. */
export const ROUTER_OPTIONS = {
  context: { queries },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Loading,
  defaultErrorComponent: ViewFailed,
  defaultNotFoundComponent: ViewMissing,
  scrollRestoration: true,
} as const;
