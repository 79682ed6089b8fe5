import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter } from '@tanstack/react-router';
import { AccountShell } from './app/account-shell';
import { lazyView } from './app/lazy-view';
import { ROUTER_OPTIONS } from './app/router-options';
import { keep } from './app/search';
import { me } from './app/session';
import { start } from './app/start';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: AccountShell,
  loader: ({ context }) => context.queries.ensureQueryData(me),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyView(() => import('./features/account/profile-view'), 'ProfileView'),
});

const security = createRoute({
  getParentRoute: () => root,
  path: '/security',
  validateSearch: keep('provider', 'not_linked'),
  component: lazyView(() => import('./features/account/security-view'), 'SecurityView'),
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  component: lazyView(() => import('./features/account/sessions-view'), 'SessionsView'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  component: lazyView(() => import('./features/account/keys-view'), 'KeysView'),
});

const applications = createRoute({
  getParentRoute: () => root,
  path: '/applications',
  component: lazyView(() => import('./features/account/applications-view'), 'ApplicationsView'),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  validateSearch: keep('cursor'),
  component: lazyView(() => import('./features/account/activity-view'), 'ActivityView'),
});

const data = createRoute({
  getParentRoute: () => root,
  path: '/data',
  component: lazyView(() => import('./features/account/data-view'), 'DataView'),
});

const router = createRouter({
  ...ROUTER_OPTIONS,
  routeTree: root.addChildren([profile, security, sessions, keys, applications, activity, data]),
  basepath: '/account',
});

void start(router);
