import type { IncomingMessage } from 'node:http';

/** `/auth/verify/envoy/<rules>` and the path and query of the original request. */
const ASKED = /^\/auth\/verify\/envoy\/([^/?#]+)(.*)$/s;
/** In place of the rules, where every valid credential may pass. */
const NO_RULES = '-';

/**
 * Turns what Envoy's `ext_authz` sends into the request that other proxies send, and returns its
 * URL. Envoy keeps the method, and appends the original path and query to its prefix. So the rules
 * are a segment of the path: there, a client's query cannot change them.
 */
export function rewriteEnvoyRequest(request: IncomingMessage): string {
  const { url = '/', method, headers } = request;
  const asked = ASKED.exec(url);
  const rules = asked && decoded(asked[1]!);
  if (!rules) return url;
  headers['x-original-method'] = method;
  headers['x-forwarded-host'] = headers.host;
  headers['x-forwarded-uri'] = asked[2];
  // The client's, if it is there: Envoy sends none.
  delete headers['x-original-url'];
  request.method = 'GET';
  return rules === NO_RULES ? '/auth/verify' : `/auth/verify?${rules}`;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
