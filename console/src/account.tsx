import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { AccountShell } from './app/account-shell';
import { ROUTER_OPTIONS } from './app/router-options';
import { me } from './app/session';
import { start } from './app/start';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: AccountShell,
  loader: ({ context }) => context.queries.ensureQueryData(me),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./features/account/profile-view'), 'ProfileView'),
});

const router = createRouter({
  ...ROUTER_OPTIONS,
  routeTree: root.addChildren([profile]),
  basepath: '/account',
});

void start(router);
