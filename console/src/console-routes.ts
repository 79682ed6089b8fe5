import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute } from '@tanstack/react-router';
import { ConsoleShell } from './app/console-shell';
import { lazyView } from './app/lazy-view';
import { keep } from './app/search';
import { me } from './app/session';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: ConsoleShell,
  loader: ({ context }) => context.queries.ensureQueryData(me),
});

const parent = { getParentRoute: () => root } as const;

const personView = lazyView(() => import('./features/people/person-view'), 'PersonView');

const applicationView = lazyView(
  () => import('./features/applications/application-view'),
  'ApplicationView',
);
const workspaceView = lazyView(
  () => import('./features/workspaces/workspace-view'),
  'WorkspaceView',
);

/** Every view of the console has its path, its filters, and files that are loaded with it. */
export const consoleRoutes = root.addChildren([
  createRoute({
    ...parent,
    path: '/',
    component: lazyView(() => import('./features/overview/overview-view'), 'OverviewView'),
  }),
  createRoute({
    ...parent,
    path: '/keys',
    validateSearch: keep(
      ...(['name', 'prefix', 'owner_id', 'is_active', 'attention'] as const),
      ...(['page', 'cursor'] as const),
    ),
    component: lazyView(() => import('./features/keys/keys-view'), 'KeysView'),
  }),
  createRoute({
    ...parent,
    path: '/keys/new',
    validateSearch: keep('owner_id'),
    component: lazyView(() => import('./features/keys/key-create-view'), 'KeyCreateView'),
  }),
  createRoute({
    ...parent,
    path: '/people',
    validateSearch: keep(
      ...(['search', 'is_active', 'is_superuser', 'kind', 'workspace'] as const),
      ...(['is_invited', 'has_logged_in', 'has_second_factor'] as const),
      ...(['sort', 'order', 'page', 'cursor'] as const),
    ),
    component: lazyView(() => import('./features/people/people-view'), 'PeopleView'),
  }),
  createRoute({
    ...parent,
    path: '/people/import',
    component: lazyView(
      () => import('./features/people/import/people-import-view'),
      'PeopleImportView',
    ),
  }),
  createRoute({
    ...parent,
    path: '/work',
    component: lazyView(() => import('./features/work/work-view'), 'WorkView'),
  }),
  createRoute({
    ...parent,
    path: '/people/new',
    component: lazyView(() => import('./features/people/person-create-view'), 'PersonCreateView'),
  }),
  createRoute({ ...parent, path: '/people/$id', component: personView }),
  createRoute({ ...parent, path: '/people/$id/$part', component: personView }),
  createRoute({
    ...parent,
    path: '/audit',
    validateSearch: keep(
      ...(['action', 'target_type', 'target_id', 'author_id', 'request_id'] as const),
      ...(['since', 'until', 'cursor'] as const),
    ),
    component: lazyView(() => import('./features/audit/audit-view'), 'AuditView'),
  }),
  createRoute({
    ...parent,
    path: '/applications',
    validateSearch: keep('search', 'kind', 'origin'),
    component: lazyView(
      () => import('./features/applications/applications-view'),
      'ApplicationsView',
    ),
  }),
  createRoute({
    ...parent,
    path: '/applications/new',
    validateSearch: keep('kind'),
    component: lazyView(
      () => import('./features/applications/application-create-view'),
      'ApplicationCreateView',
    ),
  }),
  createRoute({
    ...parent,
    path: '/applications/access',
    validateSearch: keep('search', 'person'),
    component: lazyView(() => import('./features/applications/access-view'), 'AccessView'),
  }),
  createRoute({
    ...parent,
    path: '/applications/registration',
    component: lazyView(
      () => import('./features/applications/registration-view'),
      'RegistrationView',
    ),
  }),
  createRoute({
    ...parent,
    path: '/applications/$id',
    validateSearch: keep('page', 'cursor'),
    component: applicationView,
  }),
  createRoute({
    ...parent,
    path: '/workspaces',
    validateSearch: keep('search', 'state'),
    component: lazyView(() => import('./features/workspaces/workspaces-view'), 'WorkspacesView'),
  }),
  createRoute({ ...parent, path: '/workspaces/$id', component: workspaceView }),
  createRoute({ ...parent, path: '/workspaces/$id/$part', component: workspaceView }),
  createRoute({
    ...parent,
    path: '/connect',
    validateSearch: keep('product', 'workspace'),
    component: lazyView(() => import('./features/connect/connect-view'), 'ConnectView'),
  }),
  createRoute({
    ...parent,
    path: '/settings',
    validateSearch: keep('search', 'source'),
    component: lazyView(() => import('./features/settings/settings-view'), 'SettingsView'),
  }),
]);
