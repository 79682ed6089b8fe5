import type { Dialect } from './dialect.js';
import { langflow } from './langflow.js';
import { oauth2 } from './oauth2.js';
import { pages } from './pages.js';
import { windmill } from './windmill.js';
import { zenmlOauth } from './zenml-oauth.js';
import { zenml } from './zenml.js';

/** Every face, most specific first; the native one answers what no other owns. */
export const DIALECTS: readonly Dialect[] = [pages, oauth2, windmill, zenmlOauth, zenml, langflow];

/** The face that a URL (with or without query) belongs to. */
export function dialectOf(url: string, method?: string): Dialect {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return DIALECTS.find((dialect) => dialect.owns(path, method)) ?? langflow;
}
