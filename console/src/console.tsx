import { createRouter } from '@tanstack/react-router';
import { ROUTER_OPTIONS } from './app/router-options';
import { start } from './app/start';
import { consoleRoutes } from './console-routes';

const router = createRouter({
  ...ROUTER_OPTIONS,
  routeTree: consoleRoutes,
  basepath: '/console',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

void start(router);
