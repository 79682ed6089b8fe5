import type { FastifyRequest } from 'fastify';
import type { Env } from '../config/env.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For a GET that writes: which sites may send a browser to it by its cookies. See `WritesByGet`. */
    writesByGet?: 'of-this-site' | 'of-any-site';
  }
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a page of this very server made the request, as far as the browser tells: by `Sec-Fetch-Site`, else by `Origin` or `Referer`. A
 * client that tells none of them is no browser, and does nothing that its user did not ask for.
 */
export function isOfThisSite(request: FastifyRequest, env: Env): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = originOfPage(request);
  if (origin === undefined || origin === env.publicUrl) return true;
  // The host alone: behind a proxy the scheme of the browser need not be known.
  return URL.canParse(origin) && new URL(origin).host === request.host.toLowerCase();
}

/** Whether a page of another site made the request, and one that `CORS_ORIGINS` does not name. */
export function isForeign(request: FastifyRequest, env: Env): boolean {
  if (isOfThisSite(request, env)) return false;
  const origin = originOfPage(request);
  return origin === undefined || !originsOf(env.corsOrigins).includes(origin);
}

/**
 * Whether a page of another site would change something. Such a request must neither make use of the cookies that the browser adds by itself,
 * nor get new ones.
 */
export function isForeignWrite(request: FastifyRequest, env: Env): boolean {
  return !isPlainRead(request) && isForeign(request, env);
}

function isPlainRead({ method, routeOptions }: FastifyRequest): boolean {
  return READING.has(method) && routeOptions.config.writesByGet !== 'of-this-site';
}

/** Browsers name the page's origin with writes and whatever CORS is asked about; for a link there is only the page it stands on. */
function originOfPage({ headers: { origin, referer } }: FastifyRequest): string | undefined {
  if (origin !== undefined) return origin;
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

/** `CORS_ORIGINS` as a list; `*` lets nobody bring cookies, so it names nobody here. */
function originsOf(corsOrigins: string | undefined): string[] {
  return (corsOrigins ?? '').split(',').map((origin) => origin.trim());
}
