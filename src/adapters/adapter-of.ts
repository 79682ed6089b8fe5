import type { ApiAdapter } from './api-adapter.js';
import { langflow } from './langflow.js';
import { oauth2 } from './oauth2.js';
import { pages } from './pages.js';
import { windmill } from './windmill.js';
import { zenmlOauth } from './zenml-oauth.js';
import { zenml } from './zenml.js';

/** Every API, most specific first; the native one answers what no other owns. */
export const API_ADAPTERS: readonly ApiAdapter[] = [
  pages,
  oauth2,
  windmill,
  zenmlOauth,
  zenml,
  langflow,
];

/** The API that a URL (with or without query) belongs to. */
export function adapterOf(url: string, method?: string): ApiAdapter {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return API_ADAPTERS.find((adapter) => adapter.owns(path, method)) ?? langflow;
}
