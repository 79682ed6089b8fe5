import type { FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a page of this very server made the request, as far as the browser tells: by `Sec-Fetch-Site`, else by `Origin`. A client
 * that tells neither is no browser, and does nothing that its user did not ask for.
 */
export function isOfThisSite({ headers, host }: FastifyRequest, env: Env): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined || origin === env.publicUrl) return true;
  // The host alone: behind a proxy the scheme of the browser need not be known.
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Whether a page of another site, not named in `CORS_ORIGINS`, would change something. Such a request must neither make use of the
 * cookies that the browser adds by itself, nor get new ones.
 */
export function isForeignWrite(request: FastifyRequest, env: Env): boolean {
  if (READING.has(request.method) || isOfThisSite(request, env)) return false;
  const { origin } = request.headers;
  return origin === undefined || !originsOf(env.corsOrigins).includes(origin);
}

/** `CORS_ORIGINS` as a list; `*` lets nobody bring cookies, so it names nobody here. */
function originsOf(corsOrigins: string | undefined): string[] {
  return (corsOrigins ?? '').split(',').map((origin) => origin.trim());
}
