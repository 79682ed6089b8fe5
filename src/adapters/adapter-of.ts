import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiAdapter } from './api-adapter.js';
import { langflow } from './langflow.js';
import { oauth2 } from './oauth2.js';
import { pages } from './pages.js';
import { plainPathOf } from './request-path.js';
import { windmill } from './windmill.js';
import { zenmlOauth } from './zenml-oauth.js';
import { zenml } from './zenml.js';

/** Every API, most specific first. Langflow's answers whatever no other API owns. */
export const API_ADAPTERS: readonly ApiAdapter[] = [
  pages,
  oauth2,
  windmill,
  zenmlOauth,
  zenml,
  langflow,
];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The API that the route belongs to. */
    api?: ApiAdapter;
  }
}

/** Returns the API that a route belongs to, by its declared path. */
export function adapterOf(path: string, method?: string): ApiAdapter {
  return API_ADAPTERS.find((adapter) => adapter.owns(path, method)) ?? langflow;
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
