import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiAdapter } from './api-adapter.js';
import { API_ROUTES, routeNameOf, type ApiRoute } from './belongs-to.decorator.js';
import { langflow } from './langflow.js';
import { oauth2 } from './oauth2.js';
import { pages } from './pages.js';
import { proxies } from './proxies.js';
import { plainPathOf, segmentsOf } from './request-path.js';
import { windmill } from './windmill.js';
import { zenmlOauth } from './zenml-oauth.js';
import { zenml } from './zenml.js';

/** Every API. Where routes of several are as close to a path, the first of them answers. */
export const API_ADAPTERS: readonly ApiAdapter[] = [
  oauth2,
  pages,
  windmill,
  zenml,
  zenmlOauth,
  langflow,
  proxies,
];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The API that the route belongs to. */
    api?: ApiAdapter;
  }
}

/** The paths at which a product's API begins, as if each were a route. */
const BASES = API_ADAPTERS.flatMap((api) =>
  (api.bases ?? []).map((path): ApiRoute => ({ api, method: 'ANY', segments: segmentsOf(path) })),
);

/**
 * Returns the API of the controller that declares a route. If none does, the API of the closest
 * route words the error, and Langflow's if no route is close.
 *
 * @param path without query; its parameters may be written `:name` or `{name}`
 * @param method in upper case
 */
export function adapterOf(path: string, method = ''): ApiAdapter {
  const segments = segmentsOf(path).map((segment) => segment.replace(/^\{(.*)\}$/, ':$1'));
  // The server answers HEAD where it answers GET.
  const declared = method === 'HEAD' ? 'GET' : method;
  const route = API_ROUTES.get(routeNameOf({ method: declared, segments }));
  return route?.api ?? closestTo(segments, declared);
}

function closestTo(segments: readonly string[], method: string): ApiAdapter {
  let closest: ApiAdapter = langflow;
  let highest = 0;
  for (const route of [...BASES, ...API_ROUTES.values()]) {
    const rank = rankOf(route, segments, method);
    if (rank === 0 || rank < highest) continue;
    if (rank === highest && precedes(closest, route.api)) continue;
    [closest, highest] = [route.api, rank];
  }
  return closest;
}

/**
 * Returns how close a route is to a path, 0 if they have nothing in common. The number of segments
 * in common comes first, then how many of them are no parameters, then whether they are the whole
 * route, then the method.
 */
function rankOf(route: ApiRoute, segments: readonly string[], method: string): number {
  let [common, fixed] = [0, 0];
  for (const [i, segment] of route.segments.entries()) {
    const isEqual = segment === segments[i];
    if (segments[i] === undefined || (!isEqual && !segment.startsWith(':'))) break;
    common += 1;
    if (isEqual) fixed += 1;
  }
  if (common === 0) return 0;
  const isWhole = common === route.segments.length;
  return common * 1000 + fixed * 10 + Number(isWhole) * 2 + Number(route.method === method);
}

function precedes(one: ApiAdapter, other: ApiAdapter): boolean {
  return API_ADAPTERS.indexOf(one) < API_ADAPTERS.indexOf(other);
}

/** Stores with each route which API it belongs to. Call it before the routes are added. */
export function noteApis(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    // A route for every path belongs to no API.
    if (route.url === '*') return;
    route.config = { ...route.config, api: adapterOf(route.url, [route.method].flat()[0]) };
  });
}

/**
 * Returns the API that a request is made to: the API of the route that the router found, so that
 * the spelling of a URL cannot change it. If no route was found, the path decides which API words
 * the error.
 */
export function apiOf({ routeOptions, url, method }: FastifyRequest): ApiAdapter {
  return routeOptions.config?.api ?? adapterOf(plainPathOf(url), method);
}
