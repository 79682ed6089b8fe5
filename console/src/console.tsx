import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { ConsoleShell } from './app/console-shell';
import { ROUTER_OPTIONS } from './app/router-options';
import { keep } from './app/search';
import { me } from './app/session';
import { start } from './app/start';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: ConsoleShell,
  loader: ({ context }) => context.queries.ensureQueryData(me),
});

const peopleRoute = createRoute({
  getParentRoute: () => root,
  path: '/people',
  validateSearch: keep('search', 'cursor'),
  component: lazyRouteComponent(() => import('./features/people/people-view'), 'PeopleView'),
});

const router = createRouter({
  ...ROUTER_OPTIONS,
  routeTree: root.addChildren([peopleRoute]),
  basepath: '/console',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

void start(router);
